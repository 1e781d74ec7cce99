package io.weft.config;

import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsSessionTicketKeys;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.tls.TicketKey;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the keys of TLS tickets. Source: {@code
 * envoy.extensions.transport_sockets.tls.v3.TlsSessionTicketKeys}.
 */
final class TicketKeySources {
  private TicketKeySources() {}

  /**
   * The keys of {@code proto}, the one that encrypts first; blocks while files are read.
   *
   * @throws ConfigException with all problems
   */
  static List<TicketKey> read(TlsSessionTicketKeys proto) throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<TicketKey> keys = new ArrayList<>();
    List<DataSource> sources = proto.getKeysList();
    for (int i = 0; i < sources.size(); i++) {
      DataSource source = sources.get(i);
      TicketKey key =
          errors.attempt("keys[" + i + ']', () -> TicketKey.of(DataSources.read(source)));
      if (key != null) {
        keys.add(key);
      }
    }
    errors.throwIfAny();
    return List.copyOf(keys);
  }
}
