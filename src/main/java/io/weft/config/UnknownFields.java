package io.weft.config;

/** What becomes of a field that Envoy's API does not have. */
public enum UnknownFields {
  /** It is a problem: Envoy's default for static configuration. */
  REFUSE,
  /** It is left out, warned of and counted: {@code --allow-unknown-static-fields}. */
  WARN
}
