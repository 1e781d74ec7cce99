package io.weft.tls;

import io.netty.internal.tcnative.SessionTicketKey;
import io.weft.common.ConfigException;
import java.util.Arrays;

/**
 * What encrypts the tickets of sessions, so that all processes that have it go on with them. A
 * value; never logged.
 *
 * <p>In Envoy's form: 16 bytes of name, 32 to authenticate and 32 to encrypt. The library's binding
 * takes 16 of each, so the first halves are used, and tickets of Envoy's own cannot be read.
 * Source: {@code envoy.extensions.transport_sockets.tls.v3.TlsSessionTicketKeys}.
 */
public final class TicketKey {
  private static final int BYTES = 80;
  private static final int PART = 16;
  private static final int AUTHENTICATION = 16;
  private static final int ENCRYPTION = 48;

  private final byte[] bytes;

  private TicketKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * The key {@code bytes}.
   *
   * @throws ConfigException if it is too long or too short
   */
  public static TicketKey of(byte[] bytes) throws ConfigException {
    if (bytes.length != BYTES) {
      throw new ConfigException(
          "",
          "Incorrect TLS session ticket key length. Length "
              + bytes.length
              + ", expected length "
              + BYTES
              + ".");
    }
    return new TicketKey(bytes.clone());
  }

  /** The same as BoringSSL's binding takes it. */
  SessionTicketKey forBoringSsl() {
    return new SessionTicketKey(part(0), part(AUTHENTICATION), part(ENCRYPTION));
  }

  private byte[] part(int from) {
    return Arrays.copyOfRange(bytes, from, from + PART);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TicketKey key && Arrays.equals(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "TicketKey";
  }
}
