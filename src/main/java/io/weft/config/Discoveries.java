package io.weft.config;

/**
 * What brings the parts of a configuration that stand elsewhere. A value.
 *
 * @param routes the route tables that connection managers name
 * @param extensions the configurations of extensions
 * @param clusters those that requests need
 * @param authorities who serves {@code xdstp://} names
 */
public record Discoveries(
    RouteDiscovery routes,
    ExtensionDiscovery extensions,
    ClusterDiscovery clusters,
    Authorities authorities) {
  /** Nothing comes from elsewhere, and nobody waits for it. */
  public static final Discoveries NONE =
      new Discoveries(
          RouteDiscovery.NONE, ExtensionDiscovery.NONE, ClusterDiscovery.NONE, Authorities.NONE);
}
