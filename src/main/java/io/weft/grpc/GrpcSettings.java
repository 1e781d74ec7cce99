package io.weft.grpc;

import io.weft.formatter.SubstitutionFormat;
import io.weft.http.HeaderName;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a service is called. A value. Source: {@code envoy.config.core.v3.GrpcService}.
 *
 * @param cluster whose hosts serve it
 * @param authority told as {@code :authority}
 * @param timeout of a unary call, all attempts together; null for none
 * @param initialMetadata sent with each call
 * @param maxMessageBytes of a message that is received
 * @param tellsEnvoy whether {@code x-envoy-*} fields are sent
 */
public record GrpcSettings(
    String cluster,
    String authority,
    @Nullable Duration timeout,
    List<Metadata> initialMetadata,
    long maxMessageBytes,
    boolean tellsEnvoy,
    Retries retries) {
  public GrpcSettings {
    initialMetadata = List.copyOf(initialMetadata);
  }

  /** A field that is sent with each call. */
  public record Metadata(HeaderName name, SubstitutionFormat value) {}

  /**
   * When a unary call is made again.
   *
   * @param count how often at most
   * @param statuses after which
   * @param base the longest wait before the first time, doubled for each further one
   * @param max the longest wait
   */
  public record Retries(long count, Set<Integer> statuses, Duration base, Duration max) {
    /** Never. */
    public static final Retries NONE = new Retries(0, Set.of(), Duration.ZERO, Duration.ZERO);

    public Retries {
      statuses = Set.copyOf(statuses);
    }
  }
}
