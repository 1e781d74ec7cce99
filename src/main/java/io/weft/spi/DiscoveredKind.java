package io.weft.spi;

/** What can have its configuration come from discovery. */
public enum DiscoveredKind {
  HTTP_FILTER("http_filter"),
  NETWORK_FILTER("network_filter"),
  LISTENER_FILTER("tcp_listener_filter");

  private final String text;

  DiscoveredKind(String text) {
    this.text = text;
  }

  /** As it stands in the names of stats. */
  public String text() {
    return text;
  }
}
