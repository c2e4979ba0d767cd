-- Schema 5: how the applied commit was read.
UPDATE weir.environment SET semantics = 2, problem_paths = '{customers/hooli/erp.yaml}'
WHERE id = '6440059d-dedd-4522-977d-cac01c37d669';
