package io.weft.router;

/**
 * Why a redirect of a host goes to the client although the route would have it followed. Source:
 * the counters {@code passthrough_internal_redirect_*} of Envoy's router, in their order.
 */
enum RedirectFailure {
  BAD_LOCATION("bad_location"),
  NO_ROUTE("no_route"),
  PREDICATE("predicate"),
  TOO_MANY_REDIRECTS("too_many_redirects"),
  UNSAFE_SCHEME("unsafe_scheme");

  private final String text;

  RedirectFailure(String text) {
    this.text = text;
  }

  /** How its counter ends. */
  String text() {
    return text;
  }
}
