package io.weft.admin;

import io.weft.common.Log;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpHandler;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The admin interface as the last handler of a connection manager: finds the endpoint of a path and
 * has it answer.
 *
 * <p>Immutable. GET reads, POST changes: a GET on a changing endpoint is refused. Source: Envoy's
 * admin interface.
 */
public final class Admin implements HttpHandler {
  private static final Log LOG = Log.of("admin");
  private static final HeaderName CACHE_CONTROL = HeaderName.of("cache-control");
  private static final HeaderName CONTENT_TYPE_OPTIONS = HeaderName.of("x-content-type-options");
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final int MAX_FORM_BYTES = 64 * 1024;

  private final Map<String, AdminEndpoint> endpoints = new TreeMap<>();
  private final Predicate<String> allowedPaths;

  /**
   * The interface with {@code endpoints}, to which the pages that list them are added.
   *
   * @param allowedPaths which paths, queries included, may be asked for
   */
  public Admin(List<AdminEndpoint> endpoints, Predicate<String> allowedPaths) {
    this.allowedPaths = allowedPaths;
    add(AdminEndpoint.reading("/", "this page", request -> homePage()));
    add(AdminEndpoint.reading("/help", "list of all commands", request -> help()));
    endpoints.forEach(this::add);
  }

  /** All endpoints, by path. */
  public List<AdminEndpoint> endpoints() {
    return List.copyOf(endpoints.values());
  }

  @Override
  public HttpResponse handle(HttpRequest request) throws IOException {
    request.streamInfo().responseCodeDetails("admin_filter_response");
    return response(answer(request));
  }

  private void add(AdminEndpoint endpoint) {
    if (endpoints.put(endpoint.path(), endpoint) != null) {
      throw new IllegalArgumentException("two endpoints " + endpoint.path());
    }
  }

  private AdminResponse answer(HttpRequest request) throws IOException {
    String path = request.path();
    if (!allowedPaths.test(path)) {
      return AdminResponse.text(403, "request to path " + path + " not allowed");
    }
    int mark = path.indexOf('?');
    String endpointPath = mark < 0 ? path : path.substring(0, mark);
    AdminEndpoint endpoint = endpoints.get(endpointPath);
    if (endpoint == null) {
      return AdminResponse.text(404, "invalid path. " + commands());
    }
    String method = request.method();
    if (endpoint.changes() && !method.equals("POST")) {
      LOG.error(() ->
          "admin path \"%s\" mutates state, method=%s rather than POST"
              .formatted(endpointPath, method));
      return AdminResponse.text(405, "Method " + method + " not allowed, POST required.");
    }
    QueryString query = QueryString.ofPath(path).and(form(request));
    return endpoint.handler().handle(new AdminRequest(method, endpointPath, query));
  }

  private static QueryString form(HttpRequest request) throws IOException {
    String type = request.headers().get(HeaderName.CONTENT_TYPE, "");
    if (!request.method().equals("POST") || !type.equals(FORM)) {
      return QueryString.EMPTY;
    }
    byte[] body = request.body().readNBytes(MAX_FORM_BYTES);
    return QueryString.parse(new String(body, StandardCharsets.UTF_8));
  }

  private static HttpResponse response(AdminResponse answer) throws IOException {
    HeaderMap headers = new HeaderMap(16);
    headers.add(HeaderName.STATUS, Integer.toString(answer.status()));
    if (answer.plainError()) {
      headers.add(CONTENT_TYPE_OPTIONS, "nosniff");
    }
    headers.add(HeaderName.CONTENT_TYPE, answer.contentType());
    headers.add(CACHE_CONTROL, "no-cache, max-age=0");
    headers.add(CONTENT_TYPE_OPTIONS, "nosniff");
    return HttpResponse.localReply(headers, answer.body().open(), "admin_filter_response");
  }

  private AdminResponse help() {
    return AdminResponse.text(200, commands());
  }

  private AdminResponse homePage() {
    return AdminResponse.of(200, AdminResponse.HTML, AdminHomePage.html(endpoints()));
  }

  private String commands() {
    StringBuilder text = new StringBuilder(2048).append("admin commands are:\n");
    for (AdminEndpoint endpoint : endpoints.values()) {
      text.append("  ").append(endpoint.path());
      text.append(endpoint.changes() ? " (POST): " : ": ").append(endpoint.help()).append('\n');
      for (AdminEndpoint.Parameter parameter : endpoint.parameters()) {
        text.append("      ").append(parameter.name()).append(": ").append(parameter.help());
        if (!parameter.options().isEmpty()) {
          text.append("; One of (").append(String.join(", ", parameter.options())).append(')');
        }
        text.append('\n');
      }
    }
    return text.toString();
  }
}
