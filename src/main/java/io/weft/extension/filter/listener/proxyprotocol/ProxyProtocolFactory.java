package io.weft.extension.filter.listener.proxyprotocol;

import io.envoyproxy.envoy.config.core.v3.ProxyProtocolConfig.Version;
import io.envoyproxy.envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol;
import io.weft.config.PassThroughTranslator;
import io.weft.net.ListenerFilter;
import io.weft.spi.FactoryContext;
import io.weft.spi.ListenerFilterFactory;
import java.util.ArrayList;
import java.util.List;

/** Makes filters that read what a proxy in front sends first. */
public final class ProxyProtocolFactory implements ListenerFilterFactory<ProxyProtocol> {
  private static final String NAMESPACE = "envoy.filters.listener.proxy_protocol";

  @Override
  public String name() {
    return NAMESPACE;
  }

  @Override
  public Class<ProxyProtocol> configType() {
    return ProxyProtocol.class;
  }

  @Override
  public ListenerFilter create(ProxyProtocol config, FactoryContext context) {
    List<ProxyProtocolFilter.Rule> rules = new ArrayList<>();
    for (ProxyProtocol.Rule rule : config.getRulesList()) {
      String namespace = rule.getOnTlvPresent().getMetadataNamespace();
      rules.add(
          new ProxyProtocolFilter.Rule(
              rule.getTlvType(),
              namespace.isEmpty() ? NAMESPACE : namespace,
              rule.getOnTlvPresent().getKey()));
    }
    return new ProxyProtocolFilter(
        new ProxyProtocolFilter.Settings(
            config.getAllowRequestsWithoutProxyProtocol(),
            !config.getDisallowedVersionsList().contains(Version.V1),
            !config.getDisallowedVersionsList().contains(Version.V2),
            rules,
            PassThroughTranslator.translate(
                config.hasPassThroughTlvs() ? config.getPassThroughTlvs() : null)),
        new ProxyProtocolStats(context.scope(), config.getStatPrefix()));
  }
}
