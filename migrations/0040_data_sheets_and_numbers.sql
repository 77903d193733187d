-- What a product can do, as its maker has it printed.

alter table "product" add column "data_sheet" text;
