-- What the phone keys make of a fixed text: with other keys nobody who refused would be recognised, so the product does not start with them.
CREATE TABLE phone_key (
  -- 'hash', or the version of a sealing key.
  name text PRIMARY KEY,
  fingerprint bytea NOT NULL,
  noted_at timestamptz NOT NULL DEFAULT now()
);
REVOKE INSERT, UPDATE, DELETE ON phone_key FROM yidao_app;
