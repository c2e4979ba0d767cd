/// Something of everything.
let sample = """
    # Acme ERP

    Imports **orders** and exports *invoices*, ~~by fax~~ every _five_ minutes; see the [runbook](https://runbook.example.com/acme-erp "Runbook")
    or https://status.example.com. Ask <ops@example.com>.\\
    A second line with `inline code` and ***both***.

    Before you deploy
    -----------------

    1. Create a user in *Acme*
       with the role `integration`:

       ```sql
       GRANT integration TO "svc-globex";
       \tSELECT 1;
       ```

    2. Put the password into the vault.

    Checklist:

    - [x] firewall opened
    - [ ] customer told
        - by mail
        - by phone
    - plain

    > **Note**
    > Orders above 1,000 lines are
    > split.
    >
    > - nested
    >
    >   paragraph of an item

    ### Fields

    | Field | Type | Meaning |
    |:------|:----:|--------:|
    | `id` | string | The order's number |
    | total | number | The sum of all lines, in the currency of the order, without taxes and without the costs of shipping |
    | 注文 | list | 日本語の説明 |

    ![The flow](attachments/flow.png)

    ***

    <!-- for editors -->

    <div align="center">raw &amp; HTML</div>

    Line with <b>inline</b> HTML &copy; and \\*escapes\\*.

        indented code

    42. forty-two
    43. forty-three

    """
