package io.weft.upstream;

/**
 * Where a host runs; parts that are not known are empty. Source: {@code
 * envoy.config.core.v3.Locality}.
 */
public record Locality(String region, String zone, String subZone) {
  /** Nothing is known. */
  public static final Locality UNKNOWN = new Locality("", "", "");
}
