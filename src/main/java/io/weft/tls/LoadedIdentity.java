package io.weft.tls;

/**
 * An identity and where it was read from.
 *
 * @param path of the certificate's file; {@code <inline>} if it stands in the configuration
 * @param name of the secret; empty if it has none
 */
public record LoadedIdentity(String path, String name, TlsIdentity identity) {
  /** One without name. */
  public LoadedIdentity(String path, TlsIdentity identity) {
    this(path, "", identity);
  }

  /** The same without staple, which only servers send. */
  LoadedIdentity unstapled() {
    return new LoadedIdentity(path, name, identity.unstapled());
  }

  /** The same as the secret {@code secret}. */
  public LoadedIdentity named(String secret) {
    return new LoadedIdentity(path, secret, identity);
  }
}
