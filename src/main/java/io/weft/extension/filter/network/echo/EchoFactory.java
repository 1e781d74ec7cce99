package io.weft.extension.filter.network.echo;

import io.envoyproxy.envoy.extensions.filters.network.echo.v3.Echo;
import io.weft.net.ConnectionHandler;
import io.weft.spi.FactoryContext;
import io.weft.spi.TerminalNetworkFilterFactory;

/** Makes filters that send back what comes. */
public final class EchoFactory implements TerminalNetworkFilterFactory<Echo> {
  @Override
  public String name() {
    return "envoy.filters.network.echo";
  }

  @Override
  public Class<Echo> configType() {
    return Echo.class;
  }

  @Override
  public ConnectionHandler create(Echo config, FactoryContext context) {
    return connection -> {
      connection.in().transferTo(connection.out());
      connection.shutdownOutput();
    };
  }
}
