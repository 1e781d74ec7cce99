package io.weft.admin;

import io.weft.common.Log;
import io.weft.http.ActiveRequests;
import io.weft.http.ActiveRequests.ActiveRequest;
import io.weft.http.HttpRequest;
import io.weft.http.MatchedRoute;
import io.weft.http.StreamInfo;
import io.weft.http.UpstreamInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code /requests}: what is being served just now, the oldest first, and where each thread waits.
 *
 * <p>Reads the streams' own objects while they work, so that a line may mix what held a moment ago
 * with what holds now; nothing stops for it.
 */
public final class RequestsEndpoint {
  private static final Log LOG = Log.of("admin");

  private final ActiveRequests requests;

  /** An endpoint that shows {@code requests}. */
  public RequestsEndpoint(ActiveRequests requests) {
    this.requests = requests;
  }

  /** The endpoint. */
  public AdminEndpoint endpoint() {
    return AdminEndpoint.reading(
        "/requests",
        "requests in flight: age, route, cluster, host and where the thread waits",
        this::show,
        AdminEndpoint.Parameter.choice("format", "form of the answer", "text", "json"));
  }

  private AdminResponse show(AdminRequest request) {
    List<Map<String, Object>> shown = new ArrayList<>();
    for (ActiveRequest active : requests.snapshot()) {
      if (active.thread() != Thread.currentThread()) {
        addTree(active, shown);
      }
    }
    if (request.query().first("format", "").equals("json")) {
      return AdminResponse.json(Map.of("requests", shown));
    }
    StringBuilder text = new StringBuilder();
    for (Map<String, Object> one : shown) {
      for (Map.Entry<String, Object> fact : one.entrySet()) {
        text.append(fact.getKey()).append('=').append(fact.getValue()).append("  ");
      }
      text.setLength(text.length() - 2);
      text.append('\n');
    }
    return AdminResponse.text(200, text.toString());
  }

  private static void addTree(ActiveRequest active, List<Map<String, Object>> shown) {
    try {
      shown.add(tree(active));
    } catch (RuntimeException e) {
      // Its thread changes headers at this moment: it does not wait, so there is nothing to show.
      LOG.debug(() -> "a request went on while it was looked at: " + e);
    }
  }

  private static Map<String, Object> tree(ActiveRequest active) {
    HttpRequest request = active.request();
    StreamInfo info = request.streamInfo();
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("age_ms", (System.nanoTime() - info.startNanos()) / 1_000_000);
    tree.put("method", request.method());
    tree.put("authority", request.authority());
    tree.put("path", request.path());
    MatchedRoute route = info.resolvedRoute();
    tree.put("route", route == null ? "-" : orDash(route.name()));
    tree.put("cluster", orDash(info.upstreamCluster().statName()));
    UpstreamInfo upstream = info.upstream();
    tree.put("host", upstream == null ? "-" : String.valueOf(upstream.hostAddress()));
    tree.put("thread", active.thread().getName());
    tree.put("waits_in", frame(active.thread().getStackTrace()));
    return tree;
  }

  private static String orDash(String text) {
    return text.isEmpty() ? "-" : text;
  }

  /** Weft's own innermost method, which says more than the JDK's that it waits in. */
  private static String frame(StackTraceElement[] stack) {
    for (StackTraceElement element : stack) {
      if (element.getClassName().startsWith("io.weft.")) {
        String name = element.getClassName();
        return name.substring(name.lastIndexOf('.') + 1)
            + '.'
            + element.getMethodName()
            + ':'
            + element.getLineNumber();
      }
    }
    return stack.length == 0 ? "-" : stack[0].toString();
  }
}
