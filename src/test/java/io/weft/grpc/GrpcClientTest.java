package io.weft.grpc;

import static io.weft.testing.RawHttp2Peer.DATA;
import static io.weft.testing.RawHttp2Peer.HEADERS;
import static io.weft.testing.RawHttp2Peer.RST_STREAM;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.common.ControlThread;
import io.weft.common.Deadlines;
import io.weft.formatter.FormatContext;
import io.weft.http.HeaderMap;
import io.weft.http.Protocol;
import io.weft.http.ResetReason;
import io.weft.http.StreamInfo;
import io.weft.http.StreamResetException;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import io.weft.stats.StatsStore;
import io.weft.testing.RawHttp2Peer;
import io.weft.upstream.Cluster;
import io.weft.upstream.ClusterSettings;
import io.weft.upstream.Endpoint;
import io.weft.upstream.SystemDnsResolver;
import io.weft.upstream.UpstreamProtocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls of a service over a real socket; the service is a raw peer. */
// Reads of a socket are not ended by an interrupt.
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GrpcClientTest {
  private static final String METHOD = "/weft.test.Echo/Both";
  private static final byte[] MESSAGE = {7, 8};

  private final Deadlines deadlines = new Deadlines();
  private final StreamInfo cause =
      new StreamInfo(
          new ConnectionInfo(Address.of("127.0.0.1", 1), Address.of("127.0.0.1", 2)),
          Protocol.HTTP_11);
  private ServerSocket listening;

  @BeforeEach
  void listen() throws IOException {
    deadlines.start();
    listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    listening.close();
    deadlines.close();
  }

  @Test
  void aCallIsMadeAgainAfterAStatusThatSaysSo() throws Exception {
    CompletableFuture<byte[]> call = call(retries(2, Duration.ofMillis(1)));
    RawHttp2Peer service = accept();
    refuse(service, service.await(HEADERS).streamId(), "14");
    answer(service, service.await(HEADERS).streamId());

    assertArrayEquals(MESSAGE, call.get());
  }

  @Test
  void aCallIsMadeNoMoreOftenThanConfigured() throws Exception {
    CompletableFuture<byte[]> call = call(retries(1, Duration.ofMillis(1)));
    RawHttp2Peer service = accept();
    refuse(service, service.await(HEADERS).streamId(), "14");
    refuse(service, service.await(HEADERS).streamId(), "14");

    assertEquals(GrpcException.UNAVAILABLE, failure(call, GrpcException.class).status());
  }

  @Test
  void aCallIsNotMadeAgainAfterAnotherStatus() throws Exception {
    CompletableFuture<byte[]> call = call(retries(2, Duration.ofMillis(1)));
    RawHttp2Peer service = accept();
    refuse(service, service.await(HEADERS).streamId(), "13");

    assertEquals(GrpcException.INTERNAL, failure(call, GrpcException.class).status());
  }

  @Test
  void aCallThatWaitsForItsNextAttemptEndsWithItsCause() throws Exception {
    CompletableFuture<byte[]> call = call(retries(1, Duration.ofHours(24)));
    RawHttp2Peer service = accept();
    refuse(service, service.await(HEADERS).streamId(), "14");
    cause.cancellation().cancel(ResetReason.DOWNSTREAM_DISCONNECT);

    StreamResetException failure = failure(call, StreamResetException.class);
    assertEquals(ResetReason.DOWNSTREAM_DISCONNECT, failure.reason());
  }

  @Test
  void aStreamCarriesMessagesInBothDirectionsAsTheyCome() throws Exception {
    try (GrpcStream stream = stream()) {
      RawHttp2Peer service = accept();
      int id = service.await(HEADERS).streamId();
      service.headers(id, false, ":status", "200", "content-type", "application/grpc");
      for (byte i = 0; i < 3; i++) {
        byte[] message = {i};
        stream.send(message);
        service.frame(DATA, 0, id, service.await(DATA).payload());
        assertArrayEquals(message, stream.receive());
      }
      stream.closeSend();
      assertTrue(service.await(DATA).endsStream());
      service.headers(id, true, "grpc-status", "0");

      assertNull(stream.receive());
    }
  }

  @Test
  void aStreamEndsWithTheStatusOfTheService() throws Exception {
    try (GrpcStream stream = stream()) {
      RawHttp2Peer service = accept();
      refuse(service, service.await(HEADERS).streamId(), "8");

      GrpcException failure = assertThrows(GrpcException.class, stream::receive);
      assertEquals(GrpcException.RESOURCE_EXHAUSTED, failure.status());
      assertEquals("no 1", failure.getMessage());
    }
  }

  @Test
  void aStreamThatTheServiceResetsIsUnavailable() throws Exception {
    try (GrpcStream stream = stream()) {
      RawHttp2Peer service = accept();
      int id = service.await(HEADERS).streamId();
      service.headers(id, false, ":status", "200", "content-type", "application/grpc");
      service.reset(id, 2);

      GrpcException failure = assertThrows(GrpcException.class, stream::receive);
      assertEquals(GrpcException.UNAVAILABLE, failure.status());
    }
  }

  @Test
  void aStreamThatIsCancelledIsResetAndTakesNoMessages() throws Exception {
    try (GrpcStream stream = stream()) {
      RawHttp2Peer service = accept();
      int id = service.await(HEADERS).streamId();
      stream.cancel();

      assertEquals(id, service.await(RST_STREAM).streamId());
      assertThrows(GrpcException.class, stream::receive);
      GrpcException refused = assertThrows(GrpcException.class, () -> stream.send(MESSAGE));
      assertEquals(GrpcException.CANCELLED, refused.status());
    }
  }

  @Test
  void aStreamFailsAtOnceWhereThereIsNoCluster() {
    GrpcClient client =
        new GrpcClient(settings(GrpcSettings.Retries.NONE), () -> name -> null, deadlines, "");

    GrpcException failure =
        assertThrows(GrpcException.class, () -> client.stream(METHOD, context()));
    assertEquals(GrpcException.UNAVAILABLE, failure.status());
  }

  private CompletableFuture<byte[]> call(GrpcSettings.Retries retries) {
    GrpcClient client = client(retries);
    CompletableFuture<byte[]> result = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            result.complete(client.call(METHOD, MESSAGE, context()));
          } catch (IOException | RuntimeException e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  private static <E extends Exception> E failure(CompletableFuture<?> call, Class<E> type) {
    return type.cast(assertThrows(ExecutionException.class, call::get).getCause());
  }

  private GrpcStream stream() throws IOException {
    return client(GrpcSettings.Retries.NONE).stream(METHOD, context());
  }

  private FormatContext context() {
    return FormatContext.of(new HeaderMap(), cause);
  }

  private GrpcClient client(GrpcSettings.Retries retries) {
    ClusterSettings plain =
        ClusterSettings.of(
            "c", List.of(Endpoint.of(Address.of("127.0.0.1", listening.getLocalPort()))));
    ClusterSettings.Connections http1 = plain.connections();
    ClusterSettings settings =
        new ClusterSettings(
            plain.name(),
            plain.statName(),
            plain.metadata(),
            plain.connectTimeout(),
            plain.discovery(),
            plain.loadBalancing(),
            plain.breakers(),
            new ClusterSettings.Connections(
                http1.transport(),
                http1.bindTo(),
                http1.options(),
                http1.idleTimeout(),
                http1.maxDuration(),
                http1.maxRequests(),
                http1.maxStreamDuration(),
                UpstreamProtocol.HTTP2,
                http1.naming(),
                http1.preconnect(),
                http1.http(),
                http1.http2()));
    Cluster cluster =
        new Cluster(settings, new StatsStore().root(), deadlines, new ControlThread(deadlines));
    cluster.start(new SystemDnsResolver(), () -> {});
    return new GrpcClient(settings(retries), () -> name -> cluster, deadlines, "");
  }

  private static GrpcSettings settings(GrpcSettings.Retries retries) {
    return new GrpcSettings("c", "c", null, List.of(), 1 << 20, true, retries);
  }

  private static GrpcSettings.Retries retries(long count, Duration base) {
    return new GrpcSettings.Retries(count, Set.of(GrpcException.UNAVAILABLE), base, base);
  }

  private RawHttp2Peer accept() throws IOException {
    return new RawHttp2Peer(listening.accept()).accept();
  }

  private static void answer(RawHttp2Peer service, int id) throws IOException {
    service.headers(id, false, ":status", "200", "content-type", "application/grpc");
    service.frame(DATA, 0, id, GrpcFrames.frame(MESSAGE));
    service.headers(id, true, "grpc-status", "0");
  }

  private static void refuse(RawHttp2Peer service, int id, String status) throws IOException {
    service.headers(
        id,
        true,
        ":status",
        "200",
        "content-type",
        "application/grpc",
        "grpc-status",
        status,
        "grpc-message",
        "no%201");
  }
}
