package io.weft.stats;

import java.util.List;

/**
 * A quantile that pages show. A value.
 *
 * @param share of the values that lie below it, from 0 to 1
 * @param percent the same as text
 */
record Quantile(double share, String percent) {
  /** The quantiles that Envoy shows. */
  static final List<Quantile> SHOWN =
      List.of(
          new Quantile(0, "0"),
          new Quantile(0.25, "25"),
          new Quantile(0.5, "50"),
          new Quantile(0.75, "75"),
          new Quantile(0.9, "90"),
          new Quantile(0.95, "95"),
          new Quantile(0.99, "99"),
          new Quantile(0.995, "99.5"),
          new Quantile(0.999, "99.9"),
          new Quantile(1, "100"));
}
