package io.weft.router;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.StreamInfo;

/**
 * Which cluster a route forwards to. A value; any thread, never blocks. Besides those here there
 * are Envoy's {@code envoy.router.cluster_specifier_plugin}s.
 */
public interface ClusterSpecifier {
  /** The cluster's name for a request with {@code headers}; empty if there is none for it. */
  String name(HeaderMap headers, StreamInfo info);

  /** The specifier that stands in the configuration. */
  default ClusterSpecifier configured() {
    return this;
  }

  /** Whether its routes are left out; so are those of an optional plugin that there is not. */
  default boolean isLeftOut() {
    return false;
  }

  /** The cluster {@code name}. */
  record Named(String name) implements ClusterSpecifier {
    @Override
    public String name(HeaderMap headers, StreamInfo info) {
      return name;
    }
  }

  /** Stands for a plugin that there is not. */
  enum LeftOut implements ClusterSpecifier {
    INSTANCE;

    @Override
    public String name(HeaderMap headers, StreamInfo info) {
      return "";
    }

    @Override
    public boolean isLeftOut() {
      return true;
    }
  }

  /** The cluster that the request's field {@code header} names. */
  record FromHeader(HeaderName header) implements ClusterSpecifier {
    @Override
    public String name(HeaderMap headers, StreamInfo info) {
      return headers.get(header, "");
    }
  }

  /**
   * What a specifier had for one request when its route was found.
   *
   * @param by the specifier
   */
  record Chosen(String name, ClusterSpecifier by) implements ClusterSpecifier {
    @Override
    public String name(HeaderMap headers, StreamInfo info) {
      return name;
    }

    @Override
    public ClusterSpecifier configured() {
      return by;
    }
  }
}
