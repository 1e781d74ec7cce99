package io.weft.server;

import io.weft.extension.accesslogger.file.FileAccessLogFactory;
import io.weft.extension.accesslogger.stream.StreamAccessLogFactory;
import io.weft.extension.certvalidator.spiffe.SpiffeFactory;
import io.weft.extension.cluster.dynamicforwardproxy.DynamicForwardProxyClusterFactory;
import io.weft.extension.clusterspecifier.matcher.MatcherClusterSpecifierFactory;
import io.weft.extension.earlyheadermutation.EarlyHeaderMutationsFactory;
import io.weft.extension.filter.extauthz.ExtAuthzFactory;
import io.weft.extension.filter.extauthz.ExtAuthzNetworkFactory;
import io.weft.extension.filter.http.buffer.BufferFactory;
import io.weft.extension.filter.http.composite.CompositeFactory;
import io.weft.extension.filter.http.composite.ExecuteFilterActionFactory;
import io.weft.extension.filter.http.cors.CorsFactory;
import io.weft.extension.filter.http.dynamicforwardproxy.DynamicForwardProxyFactory;
import io.weft.extension.filter.http.fault.FaultFactory;
import io.weft.extension.filter.http.grpchttp1bridge.GrpcHttp1BridgeFactory;
import io.weft.extension.filter.http.grpchttp1reversebridge.GrpcHttp1ReverseBridgeFactory;
import io.weft.extension.filter.http.grpcjsontranscoder.GrpcJsonTranscoderFactory;
import io.weft.extension.filter.http.grpcstats.GrpcStatsFactory;
import io.weft.extension.filter.http.grpcweb.GrpcWebFactory;
import io.weft.extension.filter.http.headermutation.HeaderMutationFactory;
import io.weft.extension.filter.http.headertometadata.HeaderToMetadataFactory;
import io.weft.extension.filter.http.localratelimit.HttpRateLimitFactory;
import io.weft.extension.filter.http.matchdelegate.MatchDelegateFactory;
import io.weft.extension.filter.http.ondemand.OnDemandFactory;
import io.weft.extension.filter.http.rbac.RbacFactory;
import io.weft.extension.filter.http.router.RouterFactory;
import io.weft.extension.filter.http.setfilterstate.SetFilterStateFactory;
import io.weft.extension.filter.http.setmetadata.SetMetadataFactory;
import io.weft.extension.filter.listener.httpinspector.HttpInspectorFactory;
import io.weft.extension.filter.listener.localratelimit.ListenerRateLimitFactory;
import io.weft.extension.filter.listener.originaldst.OriginalDstFactory;
import io.weft.extension.filter.listener.proxyprotocol.ProxyProtocolFactory;
import io.weft.extension.filter.listener.tlsinspector.TlsInspectorFactory;
import io.weft.extension.filter.network.connectionlimit.ConnectionLimitFactory;
import io.weft.extension.filter.network.directresponse.DirectResponseFactory;
import io.weft.extension.filter.network.echo.EchoFactory;
import io.weft.extension.filter.network.httpconnectionmanager.HttpConnectionManagerFactory;
import io.weft.extension.filter.network.localratelimit.LocalRateLimitFactory;
import io.weft.extension.filter.network.rbac.NetworkRbacFactory;
import io.weft.extension.filter.network.setfilterstate.NetworkSetFilterStateFactory;
import io.weft.extension.filter.network.snicluster.SniClusterFactory;
import io.weft.extension.filter.network.snidynamicforwardproxy.SniDynamicForwardProxyFactory;
import io.weft.extension.filter.network.tcpproxy.TcpProxyFactory;
import io.weft.extension.formatter.metadata.MetadataFormatterFactory;
import io.weft.extension.formatter.reqwithoutquery.ReqWithoutQueryFactory;
import io.weft.extension.headerformatter.preservecase.PreserveCaseFactory;
import io.weft.extension.internalredirect.allowlistedroutes.AllowListedRoutesFactory;
import io.weft.extension.internalredirect.previousroutes.PreviousRoutesFactory;
import io.weft.extension.internalredirect.safecrossscheme.SafeCrossSchemeFactory;
import io.weft.extension.matching.consistenthashing.ConsistentHashingFactory;
import io.weft.extension.matching.domain.DomainMatcherFactory;
import io.weft.extension.matching.environment.EnvironmentVariableFactory;
import io.weft.extension.matching.http.HttpInputFactory;
import io.weft.extension.matching.ip.IpMatcherFactory;
import io.weft.extension.matching.iprange.IpRangeMatcherFactory;
import io.weft.extension.matching.metadata.MetadataMatcherFactory;
import io.weft.extension.matching.network.NetworkInputFactory;
import io.weft.extension.matching.runtimefraction.RuntimeFractionFactory;
import io.weft.extension.matching.ssl.SslInputFactory;
import io.weft.extension.originalipdetection.customheader.CustomHeaderFactory;
import io.weft.extension.originalipdetection.xff.XffFactory;
import io.weft.extension.path.match.uritemplate.UriTemplateMatcherFactory;
import io.weft.extension.path.rewrite.uritemplate.UriTemplateRewriterFactory;
import io.weft.extension.transportsocket.internalupstream.InternalUpstreamFactory;
import io.weft.extension.transportsocket.rawbuffer.RawBufferFactory;
import io.weft.extension.transportsocket.starttls.DownstreamStartTlsFactory;
import io.weft.extension.transportsocket.starttls.UpstreamStartTlsFactory;
import io.weft.extension.transportsocket.tls.DownstreamTlsFactory;
import io.weft.extension.transportsocket.tls.UpstreamTlsFactory;
import io.weft.extension.transportsocket.upstreamproxyprotocol.UpstreamProxyProtocolFactory;
import io.weft.spi.ExtensionFactory;
import java.util.List;
import java.util.stream.Stream;

/** The extensions that are part of Weft, one a line. */
final class BuiltInExtensions {
  private static final List<ExtensionFactory<?>> SINGLE =
      List.of(
          new AllowListedRoutesFactory(),
          new BufferFactory(),
          new CompositeFactory(),
          new ConsistentHashingFactory(),
          new CorsFactory(),
          new CustomHeaderFactory(),
          new DirectResponseFactory(),
          new DomainMatcherFactory(),
          new ConnectionLimitFactory(),
          new DownstreamStartTlsFactory(),
          new DownstreamTlsFactory(),
          new DynamicForwardProxyClusterFactory(),
          new DynamicForwardProxyFactory(),
          new EarlyHeaderMutationsFactory(),
          new EchoFactory(),
          new EnvironmentVariableFactory(),
          new ExecuteFilterActionFactory(),
          new FaultFactory(),
          new ExtAuthzFactory(),
          new ExtAuthzNetworkFactory(),
          new FileAccessLogFactory(),
          new GrpcHttp1BridgeFactory(),
          new GrpcHttp1ReverseBridgeFactory(),
          new GrpcJsonTranscoderFactory(),
          new GrpcStatsFactory(),
          new GrpcWebFactory(),
          new HeaderMutationFactory(),
          new HeaderToMetadataFactory(),
          new HttpConnectionManagerFactory(),
          new HttpRateLimitFactory(),
          new IpMatcherFactory(),
          new IpRangeMatcherFactory(),
          new MatchDelegateFactory(),
          new MetadataFormatterFactory(),
          new MatcherClusterSpecifierFactory(),
          new OnDemandFactory(),
          new MetadataMatcherFactory(),
          new HttpInspectorFactory(),
          new ListenerRateLimitFactory(),
          new LocalRateLimitFactory(),
          new PreserveCaseFactory(),
          new PreviousRoutesFactory(),
          new OriginalDstFactory(),
          new ProxyProtocolFactory(),
          new InternalUpstreamFactory(),
          new RawBufferFactory(),
          new NetworkRbacFactory(),
          new NetworkSetFilterStateFactory(),
          new RbacFactory(),
          new ReqWithoutQueryFactory(),
          new RouterFactory(),
          new RuntimeFractionFactory(),
          new SafeCrossSchemeFactory(),
          StreamAccessLogFactory.stderr(),
          StreamAccessLogFactory.stdout(),
          new SetFilterStateFactory(),
          new SetMetadataFactory(),
          new SniClusterFactory(),
          new SniDynamicForwardProxyFactory(),
          new SpiffeFactory(),
          new TcpProxyFactory(),
          new TlsInspectorFactory(),
          new UpstreamProxyProtocolFactory(),
          new UpstreamStartTlsFactory(),
          new UpstreamTlsFactory(),
          new UriTemplateMatcherFactory(),
          new UriTemplateRewriterFactory(),
          new XffFactory());

  static final List<ExtensionFactory<?>> ALL =
      Stream.of(SINGLE, HttpInputFactory.all(), NetworkInputFactory.all(), SslInputFactory.all())
          .<ExtensionFactory<?>>flatMap(List::stream)
          .toList();

  private BuiltInExtensions() {}
}
