-- Accounts belong to one brand and are on its shard of the database brands.
DROP TABLE players;
