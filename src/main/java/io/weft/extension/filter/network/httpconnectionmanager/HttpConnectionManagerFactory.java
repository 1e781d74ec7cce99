package io.weft.extension.filter.network.httpconnectionmanager;

import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.weft.common.ConfigException;
import io.weft.config.HttpConnectionManagerTranslator;
import io.weft.net.ConnectionHandler;
import io.weft.spi.FactoryContext;
import io.weft.spi.TerminalNetworkFilterFactory;

/** Makes connection managers. */
public final class HttpConnectionManagerFactory
    implements TerminalNetworkFilterFactory<HttpConnectionManager> {
  @Override
  public String name() {
    return "envoy.filters.network.http_connection_manager";
  }

  @Override
  public Class<HttpConnectionManager> configType() {
    return HttpConnectionManager.class;
  }

  @Override
  public ConnectionHandler create(HttpConnectionManager config, FactoryContext context)
      throws ConfigException {
    return HttpConnectionManagerTranslator.translate(config, context);
  }
}
