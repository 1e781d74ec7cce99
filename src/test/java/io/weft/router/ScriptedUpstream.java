package io.weft.router;

import io.weft.net.Address;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** An HTTP/1 server that answers one request after the other as it is told. */
final class ScriptedUpstream implements AutoCloseable, AfterEachCallback {
  /** What it does with a request whose head was read. */
  @FunctionalInterface
  interface Step {
    void serve(Exchange exchange) throws IOException;
  }

  /** A request and the way to answer it. */
  final class Exchange {
    private final String head;
    private final InputStream in;
    private final OutputStream out;
    private final Socket socket;

    Exchange(String head, Socket socket) throws IOException {
      this.head = head;
      this.socket = socket;
      this.in = socket.getInputStream();
      this.out = socket.getOutputStream();
    }

    String head() {
      return head;
    }

    void send(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
    }

    String read(int bytes) throws IOException {
      return new String(in.readNBytes(bytes), StandardCharsets.ISO_8859_1);
    }

    /** The body, framed by length or in chunks. */
    String readBody() throws IOException {
      if (head.toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked")) {
        StringBuilder body = new StringBuilder();
        for (int size = chunkSize(); size > 0; size = chunkSize()) {
          body.append(read(size));
          line();
        }
        line();
        return body.toString();
      }
      String length = field("content-length");
      return length == null ? "" : read(Integer.parseInt(length));
    }

    /** The value of a field; null if there is none. */
    @Nullable String field(String name) {
      for (String line : head.split("\r\n")) {
        if (line.toLowerCase(Locale.ROOT).startsWith(name + ": ")) {
          return line.substring(name.length() + 2);
        }
      }
      return null;
    }

    void close() throws IOException {
      socket.close();
    }

    private int chunkSize() throws IOException {
      return Integer.parseInt(line(), 16);
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int octet = in.read(); octet != '\n'; octet = in.read()) {
        if (octet < 0) {
          throw new IOException("end of input");
        }
        if (octet != '\r') {
          line.append((char) octet);
        }
      }
      return line.toString();
    }
  }

  private final ServerSocket server;
  private final Queue<Step> script = new ConcurrentLinkedQueue<>();
  private final List<String> heads = new CopyOnWriteArrayList<>();
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private final ConcurrentHashMap<Socket, Boolean> sockets = new ConcurrentHashMap<>();
  private volatile Step otherwise = answer(200, "ok");

  ScriptedUpstream() {
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  /** Answers with a body of known length, once the request was read. */
  static Step answer(int status, String body, String... fields) {
    return exchange -> exchange.send(response(status, body, fields));
  }

  /** Answers after some time. */
  static Step answerLate(long millis, int status, String body) {
    return exchange -> {
      sleep(millis);
      exchange.send(response(status, body));
    };
  }

  /** Closes the connection without an answer. */
  static Step drop() {
    return Exchange::close;
  }

  /** Waits until the client closes. */
  static Step hang() {
    return exchange -> {
      if (exchange.in.read() >= 0) {
        throw new IOException("unexpected byte");
      }
    };
  }

  /** An address at which nobody listens. */
  static Address refusing() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return Address.of((InetSocketAddress) socket.getLocalSocketAddress());
    }
  }

  static String response(int status, String body, String... fields) {
    StringBuilder text = new StringBuilder("HTTP/1.1 " + status + " X\r\n");
    for (String field : fields) {
      text.append(field).append("\r\n");
    }
    return text.append("content-length: " + body.length() + "\r\n\r\n").append(body).toString();
  }

  static void sleep(long millis) {
    try {
      new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Uses {@code steps} up, one for each request. */
  ScriptedUpstream then(Step... steps) {
    script.addAll(List.of(steps));
    return this;
  }

  /** Does {@code step} when the script is used up. */
  ScriptedUpstream always(Step step) {
    otherwise = step;
    return this;
  }

  Address address() {
    return Address.of((InetSocketAddress) server.getLocalSocketAddress());
  }

  List<String> heads() {
    return heads;
  }

  List<String> bodies() {
    return bodies;
  }

  /** The value of {@code name} in each request that came. */
  List<String> fields(String name) {
    List<String> values = new ArrayList<>();
    for (String head : heads) {
      for (String line : head.split("\r\n")) {
        if (line.toLowerCase(Locale.ROOT).startsWith(name + ": ")) {
          values.add(line.substring(name.length() + 2));
        }
      }
    }
    return values;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    close();
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : sockets.keySet()) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        sockets.put(socket, true);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      while (true) {
        String head = readHead(socket.getInputStream());
        Exchange exchange = new Exchange(head, socket);
        heads.add(head);
        boolean tunnel = head.contains("upgrade: ") || head.startsWith("CONNECT");
        Step step = script.poll();
        if (!tunnel && !head.contains("x-leave-body: ")) {
          bodies.add(exchange.readBody());
        }
        (step == null ? otherwise : step).serve(exchange);
      }
    } catch (IOException e) {
      // The client is gone, or the script has closed the connection.
    } finally {
      sockets.remove(socket);
    }
  }

  private static String readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int octet = in.read();
      if (octet < 0) {
        throw new IOException("end of input");
      }
      head.append((char) octet);
    }
    return head.toString();
  }
}
