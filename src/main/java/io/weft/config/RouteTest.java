package io.weft.config;

import io.weft.common.Metadata;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.matcher.HeaderMatcher;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A test of a route table: a request, and what the route found for it has to be like. A value.
 * Source: {@code envoy.RouterCheckToolSchema.ValidationItem}.
 *
 * @param name for the report
 */
public record RouteTest(String name, Input input, Expected expected) {
  /** What a test may say of a route, in the order in which it is checked. */
  public enum Aspect {
    CLUSTER_NAME("cluster_name"),
    VIRTUAL_CLUSTER_NAME("virtual_cluster_name"),
    VIRTUAL_HOST_NAME("virtual_host_name"),
    PATH_REWRITE("path_rewrite"),
    HOST_REWRITE("host_rewrite"),
    PATH_REDIRECT("path_redirect"),
    CODE_REDIRECT("code_redirect"),
    TIMEOUT("timeout");

    private final String field;

    Aspect(String field) {
      this.field = field;
    }

    /** Its field in files of tests and in reports. */
    public String field() {
      return field;
    }
  }

  /**
   * The request, and the fields of the response of a host.
   *
   * @param random decides about shares and weighted clusters
   * @param runtimeKey the only runtime key that is on; empty for none
   * @param metadata the dynamic metadata of the stream
   */
  public record Input(
      HeaderMap request, HeaderMap response, long random, String runtimeKey, Metadata metadata) {}

  /**
   * What has to come of it.
   *
   * @param aspects only those that the test is about
   * @param request of the fields of the request as the host gets it
   * @param response of the fields of the response as the client gets it
   */
  public record Expected(
      Map<Aspect, String> aspects, List<RouteMetadata> metadata, Fields request, Fields response) {
    public Expected {
      aspects = aspects.isEmpty() ? Map.of() : new EnumMap<>(aspects);
      metadata = List.copyOf(metadata);
    }
  }

  /**
   * What fields have to be.
   *
   * @param matches in the newer form
   * @param values in the older one, by name
   */
  public record Fields(List<HeaderTest> matches, List<Map.Entry<HeaderName, String>> values) {
    public Fields {
      matches = List.copyOf(matches);
      values = List.copyOf(values);
    }
  }

  /** {@code duration} as tests and reports write it, such as {@code 0.25s}. */
  public static String seconds(Duration duration) {
    return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString() + 's';
  }

  /** What the metadata of the route has to hold. */
  public record RouteMetadata(String namespace, String key, String value) {}

  /**
   * What a field has to be.
   *
   * @param kind what stands in reports for the sort of test
   * @param exact the whole value that is wanted; null if the test is of another sort
   */
  public record HeaderTest(HeaderMatcher matcher, String kind, @Nullable String exact) {}

  /**
   * What came of a test.
   *
   * @param lines what to show of each failure; empty if the test passed
   * @param actual what was found in the place of what was expected
   * @param failedRequest which {@link Fields#matches} of the request failed, and what they found
   * @param failedResponse the same of the response
   */
  public record Result(
      RouteTest test,
      List<String> lines,
      Map<Aspect, String> actual,
      Map<Integer, String> failedRequest,
      Map<Integer, String> failedResponse) {
    public Result {
      lines = List.copyOf(lines);
      actual = actual.isEmpty() ? Map.of() : new EnumMap<>(actual);
      failedRequest = Map.copyOf(failedRequest);
      failedResponse = Map.copyOf(failedResponse);
    }

    /** Whether everything was as expected. */
    public boolean passed() {
      return lines.isEmpty();
    }
  }
}
