package io.weft.extension.filter.http.headermutation;

import io.weft.formatter.FormatContext;
import io.weft.http.ForwardingBody;
import io.weft.http.HeaderMap;
import io.weft.http.HttpBody;
import io.weft.router.HeaderMutations;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/** A body whose trailers are changed, if it has any. */
final class MutatedTrailers extends ForwardingBody {
  private final List<HeaderMutations> mutations;
  private final Function<HeaderMap, FormatContext> contexts;
  private boolean isDone;

  /**
   * The body {@code body}.
   *
   * @param mutations made one after the other
   * @param contexts yields that in which their values are evaluated, for the trailers
   */
  MutatedTrailers(
      HttpBody body, List<HeaderMutations> mutations, Function<HeaderMap, FormatContext> contexts) {
    super(body);
    this.mutations = mutations;
    this.contexts = contexts;
  }

  @Override
  public HeaderMap trailers() throws IOException {
    HeaderMap trailers = super.trailers();
    if (!isDone && !trailers.isEmpty()) {
      isDone = true;
      FormatContext context = contexts.apply(trailers);
      for (HeaderMutations each : mutations) {
        each.apply(trailers, context);
      }
    }
    return trailers;
  }
}
