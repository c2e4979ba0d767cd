-- Schema 14: how much is deployed.
UPDATE weir.environment SET customers = 4, instances = 5
WHERE id = '6440059d-dedd-4522-977d-cac01c37d669';
