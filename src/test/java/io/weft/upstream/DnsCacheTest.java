package io.weft.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.common.ConfigException;
import io.weft.common.ControlThread;
import io.weft.common.Deadlines;
import io.weft.http.Cancellation;
import io.weft.http.ResetReason;
import io.weft.http.StreamResetException;
import io.weft.net.Address;
import io.weft.net.Ips;
import io.weft.stats.StatsStore;
import io.weft.upstream.ClusterSettings.DnsFamily;
import io.weft.upstream.ClusterSettings.DnsSettings;
import io.weft.upstream.DnsResolver.Answer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DnsCacheTest {
  /** A look-up that waits for its answer. */
  private record LookUp(String name, Consumer<Answer> onAnswer) {}

  private static final Duration REFRESH = Duration.ofSeconds(60);

  private final AtomicLong nanos = new AtomicLong();
  private final Deadlines deadlines = new Deadlines(nanos::get);
  private final ControlThread control = new ControlThread(deadlines);
  private final BlockingQueue<LookUp> lookUps = new LinkedBlockingQueue<>();
  private final StatsStore stats = new StatsStore();
  private final DnsCaches caches =
      new DnsCaches(
          (name, onAnswer) -> lookUps.add(new LookUp(name, onAnswer)), control, stats.root());
  private final List<String> told = new ArrayList<>();
  private final DnsCache.Listener listener =
      new DnsCache.Listener() {
        @Override
        public void onAddress(DnsHost host) {
          told.add(host.key() + '=' + host.address());
        }

        @Override
        public void onRemoved(DnsHost host) {
          told.add("-" + host.key());
        }
      };

  @BeforeEach
  void start() {
    control.start();
  }

  @AfterEach
  void close() {
    control.close();
  }

  @Test
  void looksANameUpOnceForAllWhoWait() throws Exception {
    DnsCache cache = cache(100, 100);
    CompletableFuture<DnsCache.Result> one = ask(cache, "a.test", 80);
    CompletableFuture<DnsCache.Result> two = ask(cache, "a.test:80", 443);

    answer("a.test", "10.0.0.1");

    assertEquals(Address.of("10.0.0.1", 80), host(one.get()).address());
    assertEquals(host(one.get()), host(two.get()));
    assertEquals(0, lookUps.size());
    assertEquals(1, count("dns_query_attempt"));
    assertEquals(1, count("host_address_changed"));
  }

  @Test
  void keepsNamesThatAreNotThere() throws Exception {
    DnsCache cache = cache(100, 100);
    CompletableFuture<DnsCache.Result> first = ask(cache, "a.test", 80);
    answer("a.test");

    DnsHost host = host(first.get());
    assertNull(host.address());
    assertEquals("cares_norecords:Domain_name_not_found", host.problem());
    assertEquals(host, host(ask(cache, "a.test", 80).get()));
    assertEquals(1, count("dns_query_success"));
  }

  @Test
  void looksUpAgainAndKeepsTheAddressWhenThatFails() throws Exception {
    DnsCache cache = cache(100, 100);
    control.call(() -> cache.listen(listener));
    DnsHost host = found(cache, "a.test", "10.0.0.1");

    pass(REFRESH);
    take("a.test").onAnswer().accept(new Answer.Failed("server failure"));
    pass(REFRESH);
    answer("a.test", "10.0.0.2");

    assertEquals(Address.of("10.0.0.2", 80), host.address());
    assertEquals(List.of("a.test:80=10.0.0.1:80", "a.test:80=10.0.0.2:80"), told);
    assertEquals(1, count("dns_query_failure"));
  }

  @Test
  void forgetsWhatIsNotUsed() throws Exception {
    DnsCache cache = caches.cache(settings(Duration.ZERO, 1, 100));
    control.call(() -> cache.listen(listener));
    found(cache, "a.test", "10.0.0.1");

    pass(REFRESH);

    assertEquals(List.of("a.test:80=10.0.0.1:80", "-a.test:80"), told);
    assertEquals(0, stats.root().scope("dns_cache.c").gauge("num_hosts").value());
    found(cache, "b.test", "10.0.0.2");
  }

  @Test
  void endsLookUpsThatTakeTooLong() throws Exception {
    DnsCache cache = cache(100, 100);
    CompletableFuture<DnsCache.Result> waiting = ask(cache, "a.test", 80);
    LookUp late = take("a.test");

    pass(Duration.ofSeconds(5));
    late.onAnswer().accept(new Answer.Addresses(List.of(address("10.0.0.1"))));
    control.call(() -> {});

    assertEquals("resolve_timeout", host(waiting.get()).problem());
    assertNull(host(waiting.get()).address());
    assertEquals(1, count("dns_query_timeout"));
  }

  @Test
  void boundsRequests() throws Exception {
    DnsCache cache = cache(100, 1);
    CompletableFuture<DnsCache.Result> waiting = ask(cache, "a.test", 80);
    take("a.test");

    assertInstanceOf(DnsCache.Result.PendingOverflow.class, ask(cache, "a.test", 80).get());
    assertInstanceOf(DnsCache.Result.PendingOverflow.class, cache.resolve("a.test", 80));
    assertEquals(2, count("dns_rq_pending_overflow"));
    assertFalse(waiting.isDone());
  }

  @Test
  void boundsNames() throws Exception {
    DnsCache cache = cache(1, 100);
    ask(cache, "a.test", 80);
    take("a.test");

    assertInstanceOf(DnsCache.Result.HostOverflow.class, cache.resolve("b.test", 80));
    assertEquals(1, count("host_overflow"));
  }

  @Test
  void stopsWaitingWhenTheStreamIsCancelled() throws Exception {
    DnsCache cache = cache(100, 100);
    Cancellation cancellation = new Cancellation();
    CompletableFuture<StreamResetException> end = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() ->
            end.complete(
                assertThrows(
                    StreamResetException.class, () -> cache.resolve("a.test", 80, cancellation))));
    take("a.test");

    cancellation.cancel(ResetReason.DOWNSTREAM_DISCONNECT);

    assertEquals(ResetReason.DOWNSTREAM_DISCONNECT, end.get().reason());
  }

  @Test
  void addressesNeedNoLookUp() throws Exception {
    DnsCache cache = cache(100, 100);

    assertEquals(
        Address.of("127.0.0.1", 8080), host(ask(cache, "127.0.0.1:8080", 80).get()).address());
    assertEquals(Address.of("::1", 80), host(ask(cache, "[::1]", 80).get()).address());
    assertEquals("a.test:x:80", host(answered(cache, "a.test:x")).key());
  }

  @Test
  void oneNameHasOneCache() throws Exception {
    assertEquals(cache(1, 2), cache(1, 2));
    ConfigException e = assertThrows(ConfigException.class, () -> cache(1, 3));
    assertTrue(
        e.getMessage().contains("config specified DNS cache 'c' with different settings"),
        e.getMessage());
  }

  private DnsCache.Result answered(DnsCache cache, String name) throws Exception {
    CompletableFuture<DnsCache.Result> result = ask(cache, name, 80);
    answer(name);
    return result.get();
  }

  private DnsHost found(DnsCache cache, String name, String address) throws Exception {
    CompletableFuture<DnsCache.Result> result = ask(cache, name, 80);
    answer(name, address);
    return host(result.get());
  }

  private static DnsHost host(DnsCache.Result result) {
    return assertInstanceOf(DnsCache.Result.Answered.class, result).host();
  }

  private static CompletableFuture<DnsCache.Result> ask(DnsCache cache, String name, int port) {
    CompletableFuture<DnsCache.Result> result = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            result.complete(cache.resolve(name, port, new Cancellation()));
          } catch (StreamResetException e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  private LookUp take(String name) throws InterruptedException {
    LookUp lookUp = lookUps.take();
    assertEquals(name, lookUp.name());
    return lookUp;
  }

  private void answer(String name, String... addresses) throws InterruptedException {
    take(name)
        .onAnswer()
        .accept(new Answer.Addresses(Stream.of(addresses).map(DnsCacheTest::address).toList()));
    control.call(() -> {});
  }

  private static InetAddress address(String literal) {
    return Objects.requireNonNull(Ips.parse(literal));
  }

  private void pass(Duration time) {
    control.call(() -> {});
    nanos.addAndGet(time.plusMillis(20).toNanos());
    deadlines.turn();
    control.call(() -> {});
  }

  private long count(String name) {
    return stats.root().scope("dns_cache.c").counter(name).value();
  }

  private DnsCache cache(long maxHosts, long maxPending) throws ConfigException {
    return caches.cache(settings(Duration.ofMinutes(5), maxHosts, maxPending));
  }

  private static DnsCache.Settings settings(Duration hostTtl, long maxHosts, long maxPending) {
    return new DnsCache.Settings(
        "c",
        new DnsSettings(DnsFamily.AUTO, REFRESH, Duration.ZERO, REFRESH, REFRESH),
        true,
        hostTtl,
        maxHosts,
        Duration.ofSeconds(5),
        maxPending,
        List.of());
  }
}
