package io.weft.xds;

import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.Node;
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
import java.nio.charset.StandardCharsets;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Streams over gRPC. Its callbacks only hand over. Used by the thread of the stream. */
final class GrpcTransport implements DiscoveryTransport {
  private final AdsSettings settings;
  private final DiscoveryMethods methods;
  private final Node node;
  private final GrpcChannels channels;
  private final Metadata metadata = new Metadata();

  /** Streams over {@code channels} that say they come from {@code node}. */
  GrpcTransport(AdsSettings settings, DiscoveryMethods methods, Node node, GrpcChannels channels) {
    this.settings = settings;
    this.methods = methods;
    this.node = node;
    this.channels = channels;
    for (HeaderValue header : settings.metadata()) {
      add(header);
    }
  }

  @Override
  public Stream open(Events events) {
    ManagedChannel channel = channels.next();
    if (channel == null) {
      events.onEnd(channels.trouble());
      return Nowhere.INSTANCE;
    }
    return settings.isDelta()
        ? this.<DeltaDiscoveryRequest, DeltaDiscoveryResponse>open(
            channel, methods.delta(), AdsMessages::delta, AdsMessages::of, events)
        : this.<DiscoveryRequest, DiscoveryResponse>open(
            channel, methods.sotw(), AdsMessages::sotw, AdsMessages::of, events);
  }

  @Override
  public String target() {
    return channels.target();
  }

  @Override
  public String destination() {
    return channels.destination();
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
            events.onEnd(describe(status));
          }
        },
        new Metadata());
    call.request(1);
    return new GrpcStream<>(call, toMessage);
  }

  /** In one line, with what lies at the bottom of it, such as why a handshake failed. */
  private static String describe(Status status) {
    StringBuilder text = new StringBuilder(status.getCode().toString());
    String description = status.getDescription();
    if (description != null) {
      text.append(' ').append(description.lines().findFirst().orElse(""));
    }
    Throwable root = status.getCause();
    while (root != null && root.getCause() != null) {
      root = root.getCause();
    }
    if (root != null && root.getMessage() != null) {
      text.append(": ").append(root.getMessage().lines().findFirst().orElse(""));
    }
    return text.toString();
  }

  private void add(HeaderValue header) {
    String name = header.getKey();
    if (name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
      byte[] value =
          header.getRawValue().isEmpty()
              ? header.getValue().getBytes(StandardCharsets.UTF_8)
              : header.getRawValue().toByteArray();
      metadata.put(Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER), value);
    } else {
      String value =
          header.getRawValue().isEmpty() ? header.getValue() : header.getRawValue().toStringUtf8();
      metadata.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
    }
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
