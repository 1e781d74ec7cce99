package io.weft.extension.filter.network.directresponse;

import io.envoyproxy.envoy.extensions.filters.network.direct_response.v3.Config;
import io.weft.common.ConfigException;
import io.weft.config.DataSources;
import io.weft.http.StreamInfo;
import io.weft.net.ConnectionHandler;
import io.weft.spi.FactoryContext;
import io.weft.spi.TerminalNetworkFilterFactory;
import java.util.Arrays;

/** Makes filters that send a text and close. */
public final class DirectResponseFactory implements TerminalNetworkFilterFactory<Config> {
  private static final int MAX_BYTES = 4096;

  @Override
  public String name() {
    return "envoy.filters.network.direct_response";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public ConnectionHandler create(Config config, FactoryContext context) throws ConfigException {
    byte[] text;
    try {
      text = config.hasResponse() ? DataSources.read(config.getResponse()) : new byte[0];
    } catch (ConfigException e) {
      throw e.under("response");
    }
    if (text.length > MAX_BYTES) {
      throw new ConfigException(
          "response", "is %d bytes long; at most %d are allowed".formatted(text.length, MAX_BYTES));
    }
    byte[] response = Arrays.copyOf(text, text.length);
    return connection -> {
      connection.out().write(response);
      StreamInfo.ofConnection(connection.info()).responseCodeDetails("direct_response");
      connection.shutdownOutput();
    };
  }
}
