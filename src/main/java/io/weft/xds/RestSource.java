package io.weft.xds;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.weft.common.ConfigException;
import io.weft.common.ControlThread;
import io.weft.common.Deadlines;
import io.weft.common.Log;
import io.weft.config.ProtoJson;
import io.weft.config.ResourceFile;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpResponse;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import io.weft.upstream.AsyncRequest;
import io.weft.upstream.Cluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks a control plane for resources again and again, in JSON. One virtual thread asks, reads and
 * waits; the control thread puts what came into service. Source: {@code ApiConfigSource.REST}.
 */
final class RestSource implements ResourceSource {
  /**
   * Who is asked, and how often.
   *
   * @param cluster of the control plane
   * @param delay between two requests at least, and less than twice that
   * @param timeout of one request
   * @param node who asks
   */
  record Settings(String cluster, Duration delay, Duration timeout, Node node) {}

  private static final Log LOG = Log.of("config");
  private static final int OK = 200;
  private static final int NOT_MODIFIED = 304;

  /** Nobody's connection is the cause. */
  private static final Address NOBODY = Address.of("127.0.0.1", 0);

  private final Settings settings;
  private final ResourceType type;
  private final ResourceReader reader;
  private final ControlThread control;
  private final Deadlines deadlines;
  private final Function<String, @Nullable Cluster> clusters;
  private final Thread thread;
  private volatile @Nullable Subscriber subscriber;
  private volatile @Nullable List<String> names;
  private volatile boolean isClosed;
  private String version = "";

  /**
   * Asks for resources of {@code type} as soon as some are wanted.
   *
   * @param clusters finds the cluster of the control plane; null if it is not there
   */
  RestSource(
      Settings settings,
      ResourceType type,
      ResourceReader reader,
      ControlThread control,
      Deadlines deadlines,
      Function<String, @Nullable Cluster> clusters) {
    this.settings = settings;
    this.type = type;
    this.reader = reader;
    this.control = control;
    this.deadlines = deadlines;
    this.clusters = clusters;
    String name = "rest " + type.text() + ' ' + settings.cluster();
    this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
  }

  @Override
  public void subscribe(ResourceType asked, Subscriber taker) {
    subscriber = taker;
  }

  @Override
  public void want(ResourceType asked, @Nullable Set<String> wanted, boolean again) {
    boolean isFirst = names == null;
    names = wanted == null ? List.of() : wanted.stream().sorted().toList();
    if (isFirst) {
      thread.start();
    }
  }

  @Override
  public void close() {
    isClosed = true;
    subscriber = null;
    LockSupport.unpark(thread);
  }

  private void run() {
    while (!isClosed) {
      try {
        ask();
      } catch (IOException | ConfigException e) {
        failed(String.valueOf(e.getMessage()));
      } catch (RuntimeException e) {
        LOG.error(() -> "REST: a request failed", e);
        failed(String.valueOf(e.getMessage()));
      }
      long delay = settings.delay().toNanos();
      pause(delay + ThreadLocalRandom.current().nextLong(delay));
    }
  }

  private void pause(long nanos) {
    long end = System.nanoTime() + nanos;
    while (!isClosed && end - System.nanoTime() > 0) {
      LockSupport.parkNanos(this, end - System.nanoTime());
    }
  }

  private void ask() throws IOException, ConfigException {
    Cluster cluster = clusters.apply(settings.cluster());
    if (cluster == null) {
      failed("no such cluster");
      return;
    }
    try (AsyncRequest request =
        new AsyncRequest(
            cluster,
            headers(),
            HttpBody.of(body()),
            new ConnectionInfo(NOBODY, NOBODY),
            settings.timeout(),
            deadlines)) {
      request.send();
      HttpResponse response = request.response();
      if (response.status() == OK) {
        byte[] bytes = response.body().readAllBytes();
        take(new String(bytes, StandardCharsets.UTF_8));
      } else if (response.status() != NOT_MODIFIED) {
        failed("status " + response.status());
      }
    }
  }

  private HeaderMap headers() {
    HeaderMap headers = new HeaderMap(8);
    headers.add(HeaderName.METHOD, "POST");
    headers.add(HeaderName.PATH, "/v3/discovery:" + DiscoveryMethods.restNoun(type));
    headers.add(HeaderName.AUTHORITY, settings.cluster());
    headers.add(HeaderName.CONTENT_TYPE, "application/json");
    return headers;
  }

  private byte[] body() {
    List<String> asked = names;
    AdsRequest request =
        new AdsRequest(
            type, version, asked == null ? List.of() : asked, List.of(), Map.of(), "", "");
    return ProtoJson.text(AdsMessages.sotw(request, settings.node()))
        .getBytes(StandardCharsets.UTF_8);
  }

  private void take(String json) throws ConfigException {
    AdsResponse response = AdsMessages.of(ResourceFile.parse(json, "response"));
    Update update = reader.read(type, response);
    control.call(() -> {
      Subscriber taker = subscriber;
      String problem = taker == null ? "" : update.handTo(taker);
      if (problem.isEmpty()) {
        version = response.version();
      } else {
        LOG.warning(() -> "REST update for " + type.typeUrl() + " rejected: " + problem);
      }
    });
  }

  private void failed(String why) {
    LOG.warning(() -> "REST update for " + type.typeUrl() + " failed: " + why);
    control.post(() -> {
      Subscriber taker = subscriber;
      if (taker != null) {
        taker.onDisconnect();
      }
    });
  }
}
