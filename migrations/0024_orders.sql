-- Web addresses are kept with their scheme, and without a slash that leads nowhere.

update "customer" set "website" = 'https://' || "website"
  where "website" like '%.%' and "website" not like '%://%' and "website" not like '% %' and "website" not like '%@%';
update "customer" set "website" = substr("website", 1, length("website") - 1)
  where "website" like '%://%/' and substr("website", 1, length("website") - 1) not like '%://%/%';
