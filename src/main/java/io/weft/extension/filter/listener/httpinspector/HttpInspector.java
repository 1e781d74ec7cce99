package io.weft.extension.filter.listener.httpinspector;

import com.google.re2j.Pattern;
import io.weft.common.FieldSyntax;
import io.weft.net.AcceptedSocket;
import io.weft.net.ListenerFilter;
import io.weft.net.RefusedConnectionException;
import io.weft.stats.Scope;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Notes which version of HTTP a connection in clear text begins with: {@code h2c} by the preface of
 * RFC 9113 section 3.4, else by the request line of RFC 9112 section 3.
 *
 * <p>Blocks until the first line is whole; one of more than 64 KiB ends the connection. Source:
 * {@code envoy.extensions.filters.listener.http_inspector.v3.HttpInspector}.
 */
final class HttpInspector implements ListenerFilter {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int MAX_LINE_BYTES = 64 * 1024;
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z]+://");

  private final Scope stats;

  HttpInspector(Scope stats) {
    this.stats = stats;
    for (String name :
        List.of("http10_found", "http11_found", "http2_found", "http_not_found", "read_error")) {
      stats.counter(name);
    }
  }

  @Override
  public void inspect(AcceptedSocket socket) throws IOException {
    String transport = socket.info().transportProtocol();
    if (!transport.isEmpty() && !transport.equals("raw_buffer")) {
      return;
    }
    int count = 0;
    while (true) {
      int known = count;
      count = socket.countBeyond(known);
      if (count == known) {
        throw new EOFException("ended in the first line");
      }
      if (known >= PREFACE.length && count < MAX_LINE_BYTES && !endsLine(socket, known, count)) {
        continue;
      }
      Verdict verdict = verdict(socket.peeked());
      if (verdict != null) {
        stats.counter(verdict.stat).inc();
        if (verdict.protocol != null) {
          socket.info().applicationProtocols(List.of(verdict.protocol));
        }
        return;
      }
      if (count >= MAX_LINE_BYTES) {
        stats.counter("read_error").inc();
        throw new RefusedConnectionException("the first line is too long");
      }
    }
  }

  /** Whether one of the bytes from {@code from} to before {@code to} ends a line. */
  private static boolean endsLine(AcceptedSocket socket, int from, int to) {
    for (int i = from; i < to; i++) {
      if (socket.peeked(i) == '\n') {
        return true;
      }
    }
    return false;
  }

  /** What the first bytes are. */
  private enum Verdict {
    HTTP_1_0("http10_found", "http/1.0"),
    HTTP_1_1("http11_found", "http/1.1"),
    HTTP_2("http2_found", "h2c"),
    OTHER("http_not_found", null);

    private final String stat;
    private final @Nullable String protocol;

    Verdict(String stat, @Nullable String protocol) {
      this.stat = stat;
      this.protocol = protocol;
    }
  }

  /** What {@code seen} begins with; null if that cannot be told yet. */
  private static @Nullable Verdict verdict(byte[] seen) {
    int compared = Math.min(seen.length, PREFACE.length);
    if (Arrays.equals(seen, 0, compared, PREFACE, 0, compared)) {
      return compared == PREFACE.length ? Verdict.HTTP_2 : null;
    }
    if (!FieldSyntax.isTokenChar(seen[0])) {
      return Verdict.OTHER;
    }
    for (int i = 0; i < seen.length; i++) {
      if (seen[i] == '\n') {
        return ofLine(new String(seen, 0, i, StandardCharsets.ISO_8859_1).stripTrailing());
      }
    }
    return null;
  }

  private static Verdict ofLine(String line) {
    int space = line.indexOf(' ');
    if (space < 0) {
      return Verdict.OTHER;
    }
    for (int i = 0; i < space; i++) {
      if (!FieldSyntax.isTokenChar(line.charAt(i))) {
        return Verdict.OTHER;
      }
    }
    if (!isTarget(line.substring(0, space), line.substring(space + 1))) {
      return Verdict.OTHER;
    }
    // Whatever names no version, or another one, is taken for HTTP/1.0, as Envoy does.
    return line.endsWith(" HTTP/1.1") ? Verdict.HTTP_1_1 : Verdict.HTTP_1_0;
  }

  private static boolean isTarget(String method, String target) {
    return method.equals("CONNECT")
        || target.startsWith("/")
        || target.startsWith("*")
        || SCHEME.matcher(target).lookingAt();
  }
}
