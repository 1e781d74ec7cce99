package io.weft.admin;

import io.weft.net.Address;
import java.util.LinkedHashMap;
import java.util.Map;

/** An address in the form of {@code envoy.config.core.v3.Address}, for {@link AdminJson}. */
final class AddressTree {
  private AddressTree() {}

  static Map<String, Object> of(Address address) {
    if (address.isPipe()) {
      return Map.of("pipe", Map.of("path", address.toString()));
    }
    Map<String, Object> socketAddress = new LinkedHashMap<>();
    socketAddress.put("address", address.host());
    socketAddress.put("port_value", address.port());
    return Map.of("socket_address", socketAddress);
  }
}
