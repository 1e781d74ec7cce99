package io.weft.spi;

/**
 * Makes the runtime objects of one extension from its configuration.
 *
 * <p>A category of extensions is a sub-interface. Factories are immutable and stateless; they are
 * called by the thread that builds configuration. Source: Envoy's {@code TypedFactory}.
 *
 * @param <C> the message in {@code typed_config}
 */
public interface ExtensionFactory<C> {
  /** How finished an extension is, in the words of Envoy's documentation. */
  enum Status {
    STABLE,
    ALPHA,
    WIP
  }

  /** The name in Envoy's documentation, such as {@code envoy.filters.http.fault}. */
  String name();

  /** The class of the message in {@code typed_config}; its full name is the type URL. */
  Class<C> configType();

  /** How finished it is. */
  default Status status() {
    return Status.STABLE;
  }
}
