-- Records that an import brings in together with what belongs to them, such as an order with its lines: which row of
-- the file met each of them first, and whether that row made it. One line a record, written in its own transaction;
-- an import of plain records pays nothing.

create table "import_parent" (
    "import" bigint not null,
    "record" bigint not null,
    "row_number" bigint not null,
    "made" bigint not null,
    primary key ("import", "record")
);
