package io.weft.extension.transportsocket.internalupstream;

import io.envoyproxy.envoy.extensions.transport_sockets.internal_upstream.v3.InternalUpstreamTransport;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.config.UpstreamTransports;
import io.weft.extension.transportsocket.internalupstream.InternalUpstreamSocket.Owner;
import io.weft.extension.transportsocket.internalupstream.InternalUpstreamSocket.Passed;
import io.weft.net.TransportSocket;
import io.weft.spi.FactoryContext;
import io.weft.spi.UpstreamTransportSocketFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Makes {@code envoy.transport_sockets.internal_upstream}. */
public final class InternalUpstreamFactory
    implements UpstreamTransportSocketFactory<InternalUpstreamTransport> {
  @Override
  public String name() {
    return "envoy.transport_sockets.internal_upstream";
  }

  @Override
  public Class<InternalUpstreamTransport> configType() {
    return InternalUpstreamTransport.class;
  }

  @Override
  public TransportSocket createUpstream(
      InternalUpstreamTransport config, String statPrefix, FactoryContext context)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<Passed> passed = new ArrayList<>();
    for (int i = 0; i < config.getPassthroughMetadataCount(); i++) {
      var source = config.getPassthroughMetadata(i);
      Owner owner = errors.attempt("passthrough_metadata[" + i + "].kind", () -> owner(source));
      if (owner != null) {
        passed.add(new Passed(source.getName(), owner));
      }
    }
    TransportSocket inner =
        errors.attempt(
            "transport_socket",
            () -> UpstreamTransports.translate(config.getTransportSocket(), statPrefix, context));
    errors.throwIfAny();
    return new InternalUpstreamSocket(
        passed,
        Objects.requireNonNull(inner),
        context.scope().scope(statPrefix + ".internal_upstream"));
  }

  private static Owner owner(InternalUpstreamTransport.MetadataValueSource source)
      throws ConfigException {
    return switch (source.getKind().getKindCase()) {
      case HOST -> Owner.HOST;
      case CLUSTER -> Owner.CLUSTER;
      case REQUEST, ROUTE, KIND_NOT_SET ->
          throw new ConfigException(
              "", "metadata type is not supported: only host and cluster have metadata here");
    };
  }
}
