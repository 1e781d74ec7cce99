package io.weft.net;

import java.net.SocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The address of a listener within this process. A value. Source: {@code
 * envoy.config.core.v3.EnvoyInternalAddress}.
 */
final class InternalAddress extends SocketAddress {
  private static final long serialVersionUID = 1;

  private final String listener;
  private final String endpointId;

  InternalAddress(String listener, String endpointId) {
    this.listener = listener;
    this.endpointId = endpointId;
  }

  String listener() {
    return listener;
  }

  String endpointId() {
    return endpointId;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof InternalAddress address
        && listener.equals(address.listener)
        && endpointId.equals(address.endpointId);
  }

  @Override
  public int hashCode() {
    return Objects.hash(listener, endpointId);
  }

  @Override
  public String toString() {
    return "envoy://" + listener + '/' + endpointId;
  }
}
