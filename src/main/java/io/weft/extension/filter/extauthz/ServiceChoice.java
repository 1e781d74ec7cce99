package io.weft.extension.filter.extauthz;

/** A service as a filter or a route configures it. Immutable. */
@FunctionalInterface
interface ServiceChoice {
  /** The service, asked as the filter says. */
  Authorization with(Questions questions);
}
