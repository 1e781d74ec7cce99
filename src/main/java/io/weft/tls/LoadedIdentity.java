package io.weft.tls;

/**
 * An identity and where it was read from.
 *
 * @param path of the certificate's file; {@code <inline>} if it stands in the configuration
 */
public record LoadedIdentity(String path, TlsIdentity identity) {}
