package io.weft.server;

import io.weft.extension.accesslogger.file.FileAccessLogFactory;
import io.weft.extension.accesslogger.stream.StreamAccessLogFactory;
import io.weft.extension.earlyheadermutation.EarlyHeaderMutationsFactory;
import io.weft.extension.filter.http.router.RouterFactory;
import io.weft.extension.filter.network.directresponse.DirectResponseFactory;
import io.weft.extension.filter.network.echo.EchoFactory;
import io.weft.extension.filter.network.httpconnectionmanager.HttpConnectionManagerFactory;
import io.weft.extension.filter.network.tcpproxy.TcpProxyFactory;
import io.weft.extension.headerformatter.preservecase.PreserveCaseFactory;
import io.weft.extension.internalredirect.allowlistedroutes.AllowListedRoutesFactory;
import io.weft.extension.internalredirect.previousroutes.PreviousRoutesFactory;
import io.weft.extension.internalredirect.safecrossscheme.SafeCrossSchemeFactory;
import io.weft.extension.originalipdetection.customheader.CustomHeaderFactory;
import io.weft.extension.originalipdetection.xff.XffFactory;
import io.weft.extension.path.match.uritemplate.UriTemplateMatcherFactory;
import io.weft.extension.path.rewrite.uritemplate.UriTemplateRewriterFactory;
import io.weft.extension.transportsocket.rawbuffer.RawBufferFactory;
import io.weft.extension.transportsocket.tls.DownstreamTlsFactory;
import io.weft.spi.ExtensionFactory;
import java.util.List;

/** The extensions that are part of Weft, one a line. */
final class BuiltInExtensions {
  static final List<ExtensionFactory<?>> ALL =
      List.of(
          new AllowListedRoutesFactory(),
          new CustomHeaderFactory(),
          new DirectResponseFactory(),
          new DownstreamTlsFactory(),
          new EarlyHeaderMutationsFactory(),
          new EchoFactory(),
          new FileAccessLogFactory(),
          new HttpConnectionManagerFactory(),
          new PreserveCaseFactory(),
          new PreviousRoutesFactory(),
          new RawBufferFactory(),
          new RouterFactory(),
          new SafeCrossSchemeFactory(),
          StreamAccessLogFactory.stderr(),
          StreamAccessLogFactory.stdout(),
          new TcpProxyFactory(),
          new UriTemplateMatcherFactory(),
          new UriTemplateRewriterFactory(),
          new XffFactory());

  private BuiltInExtensions() {}
}
