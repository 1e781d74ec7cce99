package io.weft.xds;

import io.weft.common.ControlThread;
import io.weft.common.Log;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The conversation with the control plane: one stream for all types, on the thread {@code ads},
 * whose name also tells where the stream stands.
 *
 * <p>Each response is read here, put into service by the control thread, and answered here, in the
 * order in which responses came. An identity object; methods may be called by any thread and never
 * block. Source: Envoy's page on the xDS protocol.
 */
final class AdsClient implements ResourceSource {
  private static final Log LOG = Log.of("config");
  private static final long FOREVER_NANOS = Long.MAX_VALUE;

  /** So many responses are read ahead; more would pile up where the other side is faster. */
  private static final int MOST_UNANSWERED = 4;

  private final AdsSettings settings;
  private final DiscoveryTransport transport;
  private final ResourceReader reader;
  private final ControlThread control;
  private final ControlPlaneStats stats;
  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final Thread thread;
  private final Map<ResourceType, Subscriber> subscribers = new ConcurrentHashMap<>();
  private final Map<ResourceType, Subscription> subscriptions = new LinkedHashMap<>();
  private final Set<ResourceType> begun = EnumSet.noneOf(ResourceType.class);
  private final Set<ResourceType> wanting = EnumSet.noneOf(ResourceType.class);
  private final Map<ResourceType, Queue<AdsRequest>> paused = new EnumMap<>(ResourceType.class);
  private final Queue<AdsRequest> outgoing = new ArrayDeque<>();
  private final RequestLimit limit;
  private final BackOff backOff;
  private DiscoveryTransport.@Nullable Stream stream;
  private long generation;
  private boolean nodeSent;
  private boolean connected;
  private int unanswered;
  private boolean owesNext;
  private long retryAtNanos;
  private volatile boolean closed;

  /**
   * A client that connects when something is wanted; {@code control} calls subscribers.
   *
   * @param threads what its thread is made by
   */
  AdsClient(
      AdsSettings settings,
      DiscoveryTransport transport,
      ResourceReader reader,
      ControlThread control,
      ControlPlaneStats stats,
      Thread.Builder threads) {
    this.settings = settings;
    this.transport = transport;
    this.reader = reader;
    this.control = control;
    this.stats = stats;
    this.limit = settings.requestLimit();
    this.backOff = settings.backOff();
    this.thread = threads.name(name("idle")).start(this::run);
  }

  @Override
  public void subscribe(ResourceType type, Subscriber subscriber) {
    subscribers.put(type, subscriber);
  }

  @Override
  public void want(ResourceType type, @Nullable Set<String> names, boolean again) {
    tasks.add(() -> onWant(type, names, again));
  }

  @Override
  public void pause(ResourceType type) {
    tasks.add(() -> paused.computeIfAbsent(type, first -> new ArrayDeque<>()));
  }

  @Override
  public void resume(ResourceType type) {
    tasks.add(() -> onResume(type));
  }

  @Override
  public void forget(ResourceType type, String name) {
    tasks.add(() -> {
      Subscription subscription = subscriptions.get(type);
      if (subscription != null) {
        subscription.forget(name);
      }
    });
  }

  /** Ends the stream and the thread. */
  @Override
  public void close() {
    closed = true;
    tasks.add(() -> {});
  }

  private void run() {
    while (!closed) {
      try {
        Runnable task = tasks.poll(waitNanos(), TimeUnit.NANOSECONDS);
        if (task != null) {
          task.run();
        }
        sendOutgoing();
        connectIfDue();
      } catch (InterruptedException e) {
        LOG.warning(() -> "ads: unexpected interrupt ignored");
      } catch (RuntimeException e) {
        LOG.error(() -> "ads: a task failed", e);
      }
    }
    if (stream != null) {
      stream.close();
    }
    transport.close();
    stats.close();
  }

  private long waitNanos() {
    if (!outgoing.isEmpty()) {
      return limit.untilNext().toNanos();
    }
    return stream != null || wanting.isEmpty()
        ? FOREVER_NANOS
        : Math.max(0, retryAtNanos - System.nanoTime());
  }

  private void connectIfDue() {
    if (stream != null || wanting.isEmpty() || System.nanoTime() - retryAtNanos < 0) {
      return;
    }
    long opened = ++generation;
    nodeSent = false;
    unanswered = 0;
    owesNext = false;
    begun.clear();
    try {
      stream = transport.open(new StreamEvents(opened));
    } catch (RuntimeException e) {
      // What the configuration says may be of no use, such as a name that is no authority.
      ended(String.valueOf(e.getMessage()));
      return;
    }
    thread.setName(name("connecting"));
    subscriptions.keySet().forEach(this::begin);
  }

  /** Says what is wanted of {@code type} for the first time on this stream. */
  private void begin(ResourceType type) {
    if (!wanting.contains(type)) {
      // An empty list of names would mean all that there are.
      return;
    }
    begun.add(type);
    Subscription subscription = subscriptions.get(type);
    if (subscription != null) {
      transmit(subscription.first());
    }
  }

  private void onWant(ResourceType type, @Nullable Set<String> names, boolean again) {
    Subscription subscription = subscriptions.computeIfAbsent(type, settings::subscription);
    AdsRequest request = subscription.want(names, again);
    if (names != null && names.isEmpty()) {
      wanting.remove(type);
    } else {
      wanting.add(type);
    }
    if (stream == null) {
      return;
    }
    if (!begun.contains(type)) {
      begin(type);
    } else if (request != null) {
      send(request);
    }
  }

  private void onResume(ResourceType type) {
    Queue<AdsRequest> held = paused.remove(type);
    if (held != null) {
      held.forEach(this::transmit);
    }
  }

  private void send(AdsRequest request) {
    Queue<AdsRequest> held = paused.get(request.type());
    if (held == null) {
      transmit(request);
    } else {
      held.add(request);
    }
  }

  private void transmit(AdsRequest request) {
    outgoing.add(request);
    sendOutgoing();
  }

  /** Sends what waits, as far as the limit allows. */
  private void sendOutgoing() {
    DiscoveryTransport.Stream current = stream;
    while (current != null && !outgoing.isEmpty()) {
      if (!limit.take()) {
        stats.limited();
        break;
      }
      current.send(outgoing.remove(), !nodeSent || !settings.nodeOnFirstMessageOnly());
      nodeSent = true;
    }
    stats.pending(outgoing.size());
  }

  private void onResponse(long from, AdsResponse response) {
    if (from != generation || stream == null) {
      return;
    }
    backOff.reset();
    stats.identifier(response.controlPlane());
    Optional<ResourceType> found = ResourceType.of(response.typeUrl());
    Subscription subscription = found.map(subscriptions::get).orElse(null);
    if (subscription == null) {
      LOG.warning(() -> "ads: ignoring a response about " + response.typeUrl() + ": nobody asked");
      stream.next();
      return;
    }
    ResourceType type = found.get();
    subscription.received(response);
    Update update = read(type, response, subscription);
    Subscriber subscriber = subscribers.get(type);
    unanswered++;
    owesNext = true;
    control.post(() -> {
      String problem = subscriber == null ? "" : update.handTo(subscriber);
      tasks.add(() -> answer(from, subscription, response, update, problem));
    });
    letNext();
  }

  private Update read(ResourceType type, AdsResponse response, Subscription subscription) {
    try {
      return reader.read(type, response, subscription::wants);
    } catch (RuntimeException | StackOverflowError e) {
      // Whatever it is, such as more levels than anybody needs: it is to be answered.
      LOG.warning(() -> type.text() + ": a response cannot be read: " + e);
      return new Update(
          type,
          response.version(),
          List.of(),
          settings.isDelta(),
          List.of(),
          "the response cannot be read: " + e);
    }
  }

  private void letNext() {
    DiscoveryTransport.Stream current = stream;
    if (current != null && owesNext && unanswered < MOST_UNANSWERED) {
      owesNext = false;
      current.next();
    }
  }

  private void answer(
      long from, Subscription subscription, AdsResponse response, Update update, String problem) {
    if (!problem.isEmpty()) {
      LOG.warning(() -> update.type().text() + " update rejected: " + problem);
    }
    AdsRequest answer = subscription.answer(response, update, problem);
    // What is said of a stream that is over would be the first thing said on the next one.
    if (from == generation && stream != null) {
      send(answer);
      unanswered--;
      letNext();
    }
  }

  private void onOpen(long from) {
    if (from == generation && stream != null && !connected) {
      connected = true;
      stats.connected(transport.place());
      LOG.info(() -> "ads: the stream to " + transport.destination() + " is open");
      thread.setName(name("connected"));
    }
  }

  private void onEnd(long from, String reason) {
    if (from == generation && stream != null) {
      stream = null;
      ended(reason);
    }
  }

  private void ended(String reason) {
    paused.values().forEach(Queue::clear);
    outgoing.clear();
    Duration wait = backOff.next();
    retryAtNanos = System.nanoTime() + wait.toNanos();
    LOG.warning(() ->
        "ads: the stream to "
            + transport.destination()
            + " ended: "
            + reason
            + "; next attempt in "
            + wait.toMillis()
            + " ms");
    thread.setName(name("waiting"));
    if (connected) {
      connected = false;
      stats.disconnected();
    }
    for (ResourceType type : subscriptions.keySet()) {
      Subscriber subscriber = subscribers.get(type);
      if (subscriber != null) {
        control.post(subscriber::onDisconnect);
      }
    }
  }

  private String name(String state) {
    return "ads " + transport.target() + ' ' + state;
  }

  /** Hands events of one stream over to the thread. */
  private final class StreamEvents implements DiscoveryTransport.Events {
    private final long from;

    StreamEvents(long from) {
      this.from = from;
    }

    @Override
    public void onResponse(AdsResponse response) {
      tasks.add(() -> AdsClient.this.onResponse(from, response));
    }

    @Override
    public void onOpen() {
      tasks.add(() -> AdsClient.this.onOpen(from));
    }

    @Override
    public void onEnd(String reason) {
      tasks.add(() -> AdsClient.this.onEnd(from, reason));
    }
  }
}
