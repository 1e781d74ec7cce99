package io.weft.http.http2;

import io.weft.http.CodecCallbacks;
import io.weft.http.ResetReason;
import io.weft.http.http2.ControlFrame.Setting;
import io.weft.net.Connection;
import io.weft.net.ReadBuffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What both ends of an HTTP/2 connection have in common: streams, windows, one output.
 *
 * <p>An identity object. One thread reads: it takes frames, fills inboxes and starts threads, but
 * never writes and never waits for a stream; what it owes the peer goes to the output's queue. Each
 * stream has a thread of its own, which blocks on the stream's inbox and on windows. Locks: the
 * output's may be held while taking another one, all others are leaves. Source: RFC 9113.
 */
abstract class Http2Connection {
  /**
   * What is known of a block besides its fields.
   *
   * @param problem what is wrong with it; null if nothing is
   * @param wireBytes its length with the header of its frame
   */
  record Block(@Nullable MessageProblem problem, int wireBytes, boolean endStream) {}

  private static final int MAX_STREAM_ID = Integer.MAX_VALUE;
  private static final int RECENT_RESETS = 64;

  /** So many streams are woken at the latest while the reader has more to take. */
  private static final int MAX_ARRIVALS = 16;

  private final Connection connection;
  private final Http2Settings settings;
  private final Http2Stats stats;
  private final StreamTable streams = new StreamTable();
  private final SendWindows windows = new SendWindows();
  private final Http2Output output;
  private final FloodGuard floods;
  private final FrameReader frames;
  private final FrameHandler handler;

  /** Streams for which something has come that they wait for; the reader's. */
  private final List<Http2Stream> arrivals = new ArrayList<>();

  /** How much more the peer may send, and what it will be granted next. */
  private final AtomicInteger receiveWindow;

  private final AtomicInteger owed = new AtomicInteger();

  /** Streams that we reset lately, on which the peer may go on before it knows. */
  private final AtomicIntegerArray recentResets = new AtomicIntegerArray(RECENT_RESETS);

  private final AtomicInteger resets = new AtomicInteger();

  Http2Connection(
      Connection connection,
      ReadBuffer buffer,
      Http2Settings settings,
      Http2Stats stats,
      CodecCallbacks callbacks) {
    this.connection = connection;
    this.settings = settings;
    this.stats = stats;
    this.output =
        new Http2Output(
            connection, streams, windows, settings, new OutputOwner(callbacks::onBytesSent));
    this.floods = new FloodGuard(settings.floods(), stats);
    this.receiveWindow =
        new AtomicInteger(Math.max(SendWindows.INITIAL_BYTES, settings.connectionWindowBytes()));
    this.frames = new FrameReader(connection, buffer, callbacks::onBytesReceived, this::onStarved);
    MessageFields fields =
        new MessageFields(
            settings.fields(),
            settings.allowConnect() && isServer(),
            () -> {
              stats.increment(Http2Counter.DROPPED_HEADERS_WITH_UNDERSCORES);
              callbacks.onHeaderWithUnderscoreDropped();
            });
    this.handler = new FrameHandler(this, frames, fields);
  }

  final Connection connection() {
    return connection;
  }

  final Http2Settings settings() {
    return settings;
  }

  final Http2Stats stats() {
    return stats;
  }

  final StreamTable streams() {
    return streams;
  }

  final SendWindows windows() {
    return windows;
  }

  final Http2Output output() {
    return output;
  }

  final FloodGuard floods() {
    return floods;
  }

  final FrameReader frames() {
    return frames;
  }

  /** What the names of the connection's threads begin with. */
  final String threadPrefix() {
    return (isServer() ? "ds-" : "us-") + connection.info().id();
  }

  /** Whether this is the end that answers; asked while the object is being made, too. */
  abstract boolean isServer();

  /** Whether no frame of the stream {@code id} was sent yet, by whoever may open it. */
  abstract boolean isIdle(int id);

  /** How many streams were opened so far. */
  abstract long openedStreams();

  /** Whether the peer was told that the stream {@code id}, which it opened, will not be served. */
  boolean isIgnored(int id) {
    return false;
  }

  /** Whether a host has had and said all on {@code stream}, so that it matters no more. */
  final boolean isOver(Http2Stream stream) {
    return !isServer() && stream.isRemoteEnded() && stream.isLocalEnded();
  }

  /** Refuses a stream that the peer must not open; on the reader's thread. */
  abstract void checkNewStream(int id) throws IOException;

  /** The peer opens a stream; on the reader's thread. */
  abstract void onNewStream(int id, MessageFields fields, Block block) throws IOException;

  /** The peer will not look at streams beyond {@code last}; on the reader's thread. */
  abstract void onGoAway(int last, ErrorCode code);

  /** The peer answered a PING; on the reader's thread. */
  abstract void onPingAck();

  /** The peer's settings were read; on the reader's thread. */
  abstract void onSettings();

  /** The peer is gone as it seems: closes the socket. Any thread, never blocks. */
  abstract void giveUp();

  /**
   * A stream has failed whose thread is writing, so that it is not free: the write has {@code
   * number}. Under the output's lock, any thread.
   */
  void onCaptive(long number) {
    // Only a client's thread has somebody to tell.
  }

  abstract void onMaxConcurrentStreams(long streams);

  abstract void onConnectProtocol(boolean enabled);

  /** The reader is about to wait for more; on its thread. */
  abstract void beforeBlocking();

  /** Writes our settings, and the window of the connection. */
  final void begin(byte[] preface) throws IOException {
    if (preface.length > 0) {
      output.preface(preface);
    }
    List<Setting> told = new ArrayList<>();
    told.add(new Setting(SettingsHandler.HEADER_TABLE_SIZE, settings.hpackTableBytes()));
    if (isServer()) {
      told.add(
          new Setting(SettingsHandler.ENABLE_CONNECT_PROTOCOL, settings.allowConnect() ? 1 : 0));
    } else {
      told.add(new Setting(SettingsHandler.ENABLE_PUSH, 0));
    }
    told.add(new Setting(SettingsHandler.MAX_CONCURRENT_STREAMS, settings.maxConcurrentStreams()));
    told.add(new Setting(SettingsHandler.INITIAL_WINDOW_SIZE, settings.streamWindowBytes()));
    settings.others().forEach((id, value) -> told.add(new Setting(id, value)));
    output.controlWithNext(ControlFrame.settings(told.toArray(new Setting[0])));
    int more = settings.connectionWindowBytes() - SendWindows.INITIAL_BYTES;
    if (more > 0) {
      output.controlWithNext(ControlFrame.windowUpdate(0, more));
    }
    output.flushNow();
  }

  /** Reads frames until the input ends; blocks. */
  final void readFrames() throws IOException {
    try {
      handler.run();
    } finally {
      wakeArrivals();
    }
  }

  /** Has the thread that waits for {@code stream} woken before the reader waits; on its thread. */
  final void wakeSoon(Http2Stream stream) {
    arrivals.add(stream);
    if (arrivals.size() >= MAX_ARRIVALS) {
      wakeArrivals();
    }
  }

  /** Lets the threads of streams run before the reader looks for more, which may come meanwhile. */
  @SuppressWarnings("ThreadPriorityCheck") // only a hint: nothing depends on who runs next
  private void onStarved() {
    boolean anyWaits = !arrivals.isEmpty();
    wakeArrivals();
    beforeBlocking();
    if (anyWaits) {
      Thread.yield();
    }
  }

  private void wakeArrivals() {
    for (int i = 0; i < arrivals.size(); i++) {
      arrivals.get(i).wake();
    }
    arrivals.clear();
  }

  /** Takes {@code bytes} that came of the window. */
  final void takeWindow(int bytes) throws Http2Exception {
    if (receiveWindow.addAndGet(-bytes) < 0) {
      throw Http2Exception.of(ErrorCode.FLOW_CONTROL_ERROR, "more data than the window takes");
    }
  }

  /** Grants {@code bytes} again, half a window at a time; any thread. */
  final void credit(int bytes) {
    if (bytes == 0) {
      return;
    }
    int sum = owed.addAndGet(bytes);
    int window = Math.max(SendWindows.INITIAL_BYTES, settings.connectionWindowBytes());
    if (sum >= window / 2 && owed.compareAndSet(sum, 0)) {
      receiveWindow.addAndGet(sum);
      control(ControlFrame.windowUpdate(0, sum));
    }
  }

  /** Has {@code frame} sent; any thread, never blocks. */
  final void control(ControlFrame frame) {
    if (!output.control(frame)) {
      stats.increment(Http2Counter.OUTBOUND_CONTROL_FLOOD);
      connection.abort();
    }
  }

  /** Has {@code frame} sent, which the peer provoked; on the reader's thread. */
  final void answer(ControlFrame frame) throws Http2Exception {
    if (!output.control(frame)) {
      throw floods.control();
    }
  }

  /** Announces that no stream beyond {@code last} will be served; -1 for: of those to come. */
  final void goAway(int last, ErrorCode code) {
    stats.increment(Http2Counter.GOAWAY_SENT);
    control(ControlFrame.goAway(last < 0 ? MAX_STREAM_ID : last, code));
  }

  /** Ends a stream that may be open no more; on the reader's thread. */
  final void resetClosed(@Nullable Http2Stream stream, int id, ErrorCode code)
      throws Http2Exception {
    if (stream == null) {
      noteReset(id);
      answer(ControlFrame.reset(id, code));
    } else {
      resetStream(stream, code, ResetReason.PROTOCOL_ERROR);
    }
  }

  /** Ends {@code stream} and tells the peer {@code code}; any thread, never blocks. */
  final boolean resetStream(Http2Stream stream, ErrorCode code, ResetReason reason) {
    if (!stream.fail(reason)) {
      return false;
    }
    sendReset(stream, code);
    return true;
  }

  /** Tells the peer that {@code stream} has ended, unless it knows nothing of it. */
  final void sendReset(Http2Stream stream, ErrorCode code) {
    if (stream.id() != 0) {
      noteReset(stream.id());
      control(ControlFrame.reset(stream.id(), code));
    }
  }

  /** Headers came on a stream that is over; on the reader's thread. */
  final void headersOnClosed(int id) throws Http2Exception {
    if (!isServer()) {
      // A host may answer what was cancelled long ago.
      return;
    }
    if (!wasReset(id) && !isIgnored(id)) {
      throw Http2Exception.silent(ErrorCode.STREAM_CLOSED, "headers on a closed stream");
    }
  }

  /** Data came for a stream of which no more is taken; {@code stream} if it is known. */
  final void dataOnClosed(int id, @Nullable Http2Stream stream) throws Http2Exception {
    if (!isServer() || (stream == null && (wasReset(id) || isIgnored(id)))) {
      // As in Envoy: what a host adds to its answer harms nobody.
      return;
    }
    if (stream == null || stream.isResetByPeer()) {
      resetClosed(null, id, ErrorCode.STREAM_CLOSED);
    } else if (stream.failure() == null) {
      resetClosed(stream, id, ErrorCode.STREAM_CLOSED);
    }
  }

  /** Whether the stream {@code id} was reset here lately, so that the peer may not know yet. */
  final boolean wasReset(int id) {
    for (int i = 0; i < RECENT_RESETS; i++) {
      if (recentResets.get(i) == id) {
        return true;
      }
    }
    return false;
  }

  private void noteReset(int id) {
    stats.increment(Http2Counter.TX_RESET);
    recentResets.set(resets.getAndIncrement() & (RECENT_RESETS - 1), id);
  }

  /** A message on {@code stream} is not in order; on the reader's thread. */
  final void malformed(Http2Stream stream, MessageProblem problem) throws Http2Exception {
    countProblem(problem);
    stream.onMalformed(problem);
    endMalformed(stream.id(), problem);
  }

  /** Ends the stream, or the connection, whose message is not in order. */
  final void endMalformed(int id, MessageProblem problem) throws Http2Exception {
    boolean ofStream = problem == MessageProblem.LENGTH || settings.toleratesMessages();
    if (problem.isMalformed() && !ofStream) {
      throw Http2Exception.silent(ErrorCode.PROTOCOL_ERROR, problem.error().details());
    }
    ErrorCode code = problem.isMalformed() ? ErrorCode.PROTOCOL_ERROR : ErrorCode.INTERNAL_ERROR;
    resetClosed(null, id, code);
  }

  final void countProblem(MessageProblem problem) {
    if (problem == MessageProblem.LENGTH && !isServer()) {
      // As in Envoy, a host that ends too early or late is only reset.
      return;
    }
    Http2Counter counter = problem.counter();
    stats.increment(counter == null ? Http2Counter.RX_MESSAGING_ERROR : counter);
  }

  /** What the output tells of its writes. */
  private final class OutputOwner implements Http2Output.Owner {
    private final LongConsumer sentBytes;

    OutputOwner(LongConsumer sentBytes) {
      this.sentBytes = sentBytes;
    }

    @Override
    public void onWritten(int bytes) {
      sentBytes.accept(bytes);
    }

    @Override
    public void onCaptive(long number) {
      Http2Connection.this.onCaptive(number);
    }

    @Override
    public String threadPrefix() {
      return Http2Connection.this.threadPrefix();
    }
  }

  @Override
  public String toString() {
    return getClass().getSimpleName() + '[' + connection.info().directRemoteAddress() + ']';
  }
}
