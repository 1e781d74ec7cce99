package io.weft.server;

import io.weft.spi.ExtensionRegistry;

/** The extensions that the server has, for tests of other packages. */
public final class TestExtensions {
  private TestExtensions() {}

  /** All of them. */
  public static ExtensionRegistry registry() {
    return ExtensionRegistry.of(BuiltInExtensions.ALL);
  }
}
