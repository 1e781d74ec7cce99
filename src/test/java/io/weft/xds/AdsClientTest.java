package io.weft.xds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Duration;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource.ApiType;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.weft.common.ControlThread;
import io.weft.stats.StatsStore;
import io.weft.testing.RunningControl;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(30)
class AdsClientTest {
  private static final int FLOOD = 20;

  @RegisterExtension private final RunningControl running = new RunningControl();

  private final ControlThread control = running.thread();
  private final BlockingQueue<AdsRequest> requests = new LinkedBlockingQueue<>();
  private final BlockingQueue<DiscoveryTransport.Events> streams = new LinkedBlockingQueue<>();
  private final AtomicInteger permits = new AtomicInteger();
  private final Queue<RuntimeException> failures = new ArrayDeque<>();
  private final Taker taker = new Taker();
  private final CountDownLatch controlIsFree = new CountDownLatch(1);
  private AdsClient client;

  @BeforeEach
  void start() throws Exception {
    client =
        new AdsClient(
            settings(),
            new FakeTransport(),
            new ResourceReader(name -> true, false),
            control,
            new ControlPlaneStats(new StatsStore().root(), ""),
            Thread.ofPlatform().daemon());
    client.subscribe(ResourceType.CLUSTER, taker);
  }

  @AfterEach
  void stop() {
    controlIsFree.countDown();
    client.close();
  }

  @Test
  void answersNothingOfAStreamThatEndedBeforeItsResponseWasApplied() throws Exception {
    client.want(ResourceType.CLUSTER, null, false);
    DiscoveryTransport.Events first = streams.take();
    assertEquals("", requests.take().nonce());
    holdControl();
    first.onResponse(response("v1"));
    first.onEnd("gone");
    controlIsFree.countDown();

    streams.take();

    assertEquals("", requests.take().nonce());
  }

  @Test
  void refusesWhatCannotBeAppliedForAReasonNobodyExpected() throws Exception {
    taker.isBroken = true;
    client.want(ResourceType.CLUSTER, null, false);
    requests.take();

    streams.take().onResponse(response("v1"));

    AdsRequest answer = requests.take();
    assertEquals("v1", answer.nonce());
    assertEquals("", answer.version());
    assertTrue(answer.problem().contains("as the test wants it"), answer.problem());
  }

  @Test
  void countsAStreamThatCannotBeOpenedAndTriesAgain() throws Exception {
    failures.add(new IllegalArgumentException("no authority"));
    client.want(ResourceType.CLUSTER, null, false);

    taker.disconnected.await();

    streams.take();
    requests.take();
  }

  @Test
  void letsFewResponsesComeThatWaitToBeApplied() throws Exception {
    client.want(ResourceType.CLUSTER, null, false);
    DiscoveryTransport.Events stream = streams.take();
    requests.take();
    holdControl();
    int sent = 0;
    for (int i = 0; i < FLOOD; i++) {
      if (permits.get() > 0) {
        permits.decrementAndGet();
        sent++;
        stream.onResponse(response("v" + sent));
      }
      // What is asked now goes out after the client has seen all of that.
      client.want(ResourceType.ENDPOINTS, Set.of("e" + i), false);
      requests.take();
    }
    assertTrue(sent < FLOOD, "all came");

    controlIsFree.countDown();
    for (int i = 1; i <= sent; i++) {
      assertEquals("v" + i, requests.take().version());
    }

    client.want(ResourceType.ENDPOINTS, Set.of("last"), false);
    requests.take();
    assertTrue(permits.get() > 0, "nothing can come any more");
  }

  /** Has updates wait until the test lets them be applied. */
  private void holdControl() {
    control.post(() -> {
      try {
        controlIsFree.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
  }

  private static AdsSettings settings() throws Exception {
    GrpcService.Builder service = GrpcService.newBuilder();
    service
        .getEnvoyGrpcBuilder()
        .setClusterName("plane")
        .getRetryPolicyBuilder()
        .getRetryBackOffBuilder()
        .setBaseInterval(Duration.newBuilder().setNanos(300_000_000));
    return AdsSettings.ofAggregated(
        ApiConfigSource.newBuilder()
            .setApiType(ApiType.AGGREGATED_GRPC)
            .addGrpcServices(service)
            .build(),
        false);
  }

  private static AdsResponse response(String version) {
    return new AdsResponse(
        ResourceType.CLUSTER.typeUrl(), version, version, List.of(), List.of(), "");
  }

  /** Takes everything, unless it is broken. */
  private static final class Taker implements Subscriber {
    private final CountDownLatch disconnected = new CountDownLatch(1);
    private volatile boolean isBroken;

    @Override
    public String apply(Update update) {
      if (isBroken) {
        throw new IllegalStateException("as the test wants it");
      }
      return "";
    }

    @Override
    public void reject(Update update) {
      throw new AssertionError("nothing is unreadable");
    }

    @Override
    public void expire(String name) {
      throw new AssertionError("nothing has a time to live");
    }

    @Override
    public void onDisconnect() {
      disconnected.countDown();
    }

    @Override
    public void onUnreadable() {
      throw new AssertionError("there is no file");
    }
  }

  /** Streams whose requests the test takes and whose events it makes. */
  private final class FakeTransport implements DiscoveryTransport {
    @Override
    public Stream open(Events events) {
      RuntimeException failure = failures.poll();
      if (failure != null) {
        throw failure;
      }
      permits.set(1);
      streams.add(events);
      return new FakeStream();
    }

    @Override
    public String target() {
      return "plane";
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }

  private final class FakeStream implements DiscoveryTransport.Stream {
    @Override
    public void send(AdsRequest request, boolean withNode) {
      requests.add(request);
    }

    @Override
    public void next() {
      permits.incrementAndGet();
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }
}
