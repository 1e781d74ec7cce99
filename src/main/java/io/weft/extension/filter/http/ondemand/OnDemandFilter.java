package io.weft.extension.filter.http.ondemand;

import io.weft.http.HttpFilter;
import io.weft.http.HttpHandler;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.StreamInfo;
import java.io.IOException;

/**
 * Has a request that no route matches wait while the control plane is asked for the virtual host
 * that it wants to.
 *
 * <p>Blocks until the answer is in service; the limits of the stream and its client end the wait.
 * What comes is used by this filter and those after it: the request does not begin anew. Source:
 * {@code envoy.extensions.filters.http.on_demand.v3.OnDemand}.
 */
final class OnDemandFilter implements HttpFilter {
  static final OnDemandFilter INSTANCE = new OnDemandFilter();

  private OnDemandFilter() {}

  @Override
  public HttpResponse filter(HttpRequest request, HttpHandler next) throws IOException {
    StreamInfo info = request.streamInfo();
    if (info.route() == null) {
      info.updateRoute();
    }
    return next.handle(request);
  }
}
