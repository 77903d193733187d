-- Lines of an order have a number, by which they are known and in whose order they stand.

alter table "order_line" add column "line_number" bigint;
update "order_line" set "line_number" = (
    select count(*) from "order_line" earlier
    where earlier."order" = "order_line"."order" and earlier."id" <= "order_line"."id"
);
