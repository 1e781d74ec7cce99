package io.weft.extension.filter.network.setfilterstate;

import io.envoyproxy.envoy.extensions.filters.network.set_filter_state.v3.Config;
import io.weft.common.ConfigException;
import io.weft.config.FilterStateTranslator;
import io.weft.config.FilterStateTranslator.Value;
import io.weft.formatter.AccessLogType;
import io.weft.formatter.FormatContext;
import io.weft.http.StreamInfo;
import io.weft.net.Connection;
import io.weft.net.NetworkFilter;
import io.weft.spi.FactoryContext;
import io.weft.spi.NetworkFilterFactory;
import java.util.List;

/** Makes filters that keep objects with connections, for later filters and for hosts. */
public final class NetworkSetFilterStateFactory implements NetworkFilterFactory<Config> {
  @Override
  public String name() {
    return "envoy.filters.network.set_filter_state";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public NetworkFilter create(Config config, FactoryContext context) throws ConfigException {
    List<Value> values =
        FilterStateTranslator.translate(
            config.getOnNewConnectionList(), "on_new_connection", context);
    return (connection, next) -> {
      set(values, connection);
      next.handle(connection);
    };
  }

  private static void set(List<Value> values, Connection connection) {
    StreamInfo info = StreamInfo.ofConnection(connection.info());
    FormatContext format = FormatContext.of(info, AccessLogType.NOT_SET);
    for (Value value : values) {
      value.set(format, connection.info().filterState());
    }
  }
}
