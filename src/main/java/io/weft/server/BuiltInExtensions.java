package io.weft.server;

import io.weft.extension.accesslogger.file.FileAccessLogFactory;
import io.weft.extension.accesslogger.stream.StreamAccessLogFactory;
import io.weft.extension.filter.http.router.RouterFactory;
import io.weft.extension.filter.network.directresponse.DirectResponseFactory;
import io.weft.extension.filter.network.echo.EchoFactory;
import io.weft.extension.filter.network.httpconnectionmanager.HttpConnectionManagerFactory;
import io.weft.extension.filter.network.tcpproxy.TcpProxyFactory;
import io.weft.extension.transportsocket.rawbuffer.RawBufferFactory;
import io.weft.spi.ExtensionFactory;
import java.util.List;

/** The extensions that are part of Weft, one a line. */
final class BuiltInExtensions {
  static final List<ExtensionFactory<?>> ALL =
      List.of(
          new DirectResponseFactory(),
          new EchoFactory(),
          new FileAccessLogFactory(),
          new HttpConnectionManagerFactory(),
          new RawBufferFactory(),
          new RouterFactory(),
          StreamAccessLogFactory.stderr(),
          StreamAccessLogFactory.stdout(),
          new TcpProxyFactory());

  private BuiltInExtensions() {}
}
