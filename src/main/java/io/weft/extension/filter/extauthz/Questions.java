package io.weft.extension.filter.extauthz;

/**
 * What a filter tells a service, whichever it is. A value.
 *
 * @param requests makes the questions for services that speak gRPC
 * @param told the fields of requests that services which speak HTTP are told
 */
record Questions(CheckRequestFactory requests, HeaderRules told) {}
