package io.weft.xds;

import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Streams of {@code envoy.service.discovery.v3.AggregatedDiscoveryService} over gRPC. Its callbacks
 * only hand over. Used by the thread of the stream.
 */
final class GrpcTransport implements DiscoveryTransport {
  private final AdsSettings settings;
  private final Node node;
  private final GrpcChannels channels;
  private final Metadata metadata = new Metadata();

  /** Streams over {@code channels} that say they come from {@code node}. */
  GrpcTransport(AdsSettings settings, Node node, GrpcChannels channels) {
    this.settings = settings;
    this.node = node;
    this.channels = channels;
    for (HeaderValue header : settings.metadata()) {
      metadata.put(
          Metadata.Key.of(header.getKey(), Metadata.ASCII_STRING_MARSHALLER), header.getValue());
    }
  }

  @Override
  public Stream open(Events events) {
    ManagedChannel channel = channels.next();
    if (channel == null) {
      events.onEnd("no host is known");
      return Nowhere.INSTANCE;
    }
    return settings.isDelta()
        ? this.<DeltaDiscoveryRequest, DeltaDiscoveryResponse>open(
            channel,
            AggregatedDiscoveryServiceGrpc.getDeltaAggregatedResourcesMethod(),
            AdsMessages::delta,
            AdsMessages::of,
            events)
        : this.<DiscoveryRequest, DiscoveryResponse>open(
            channel,
            AggregatedDiscoveryServiceGrpc.getStreamAggregatedResourcesMethod(),
            AdsMessages::sotw,
            AdsMessages::of,
            events);
  }

  @Override
  public String target() {
    return channels.target();
  }

  @Override
  public void close() {
    channels.close();
  }

  private <Q, R> Stream open(
      ManagedChannel channel,
      MethodDescriptor<Q, R> method,
      BiFunction<AdsRequest, @Nullable Node, Q> toMessage,
      Function<R, AdsResponse> ofMessage,
      Events events) {
    ClientCall<Q, R> call =
        ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(metadata))
            .newCall(method, CallOptions.DEFAULT);
    call.start(
        new ClientCall.Listener<R>() {
          @Override
          public void onReady() {
            events.onOpen();
          }

          @Override
          public void onMessage(R message) {
            events.onResponse(ofMessage.apply(message));
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            String description = status.getDescription();
            events.onEnd(status.getCode() + (description == null ? "" : " " + description.strip()));
          }
        },
        new Metadata());
    call.request(1);
    return new GrpcStream<>(call, toMessage);
  }

  private final class GrpcStream<Q> implements Stream {
    private final ClientCall<Q, ?> call;
    private final BiFunction<AdsRequest, @Nullable Node, Q> toMessage;

    GrpcStream(ClientCall<Q, ?> call, BiFunction<AdsRequest, @Nullable Node, Q> toMessage) {
      this.call = call;
      this.toMessage = toMessage;
    }

    @Override
    public void send(AdsRequest request, boolean withNode) {
      call.sendMessage(toMessage.apply(request, withNode ? node : null));
    }

    @Override
    public void next() {
      call.request(1);
    }

    @Override
    public void close() {
      call.cancel("no longer needed", null);
    }
  }

  /** A stream that could not be opened. */
  private enum Nowhere implements Stream {
    INSTANCE;

    @Override
    public void send(AdsRequest request, boolean withNode) {
      // Its end was told.
    }

    @Override
    public void next() {
      // Its end was told.
    }

    @Override
    public void close() {
      // Its end was told.
    }
  }
}
