package io.sluice.model;

import java.util.Locale;

/**
 * Every kind of {@link Finding}. The number is part of the product's interface: never reused, one page each in
 * {@code docs/errors}.
 */
public enum FindingCode {
    SYNTAX(1, Severity.ERROR, "the file is not readable YAML or JSON"),
    UNREADABLE_FILE(2, Severity.ERROR, "the file cannot be read"),
    UNKNOWN_FIELD(3, Severity.WARNING, "a field that the object's kind does not have"),
    UNKNOWN_KIND(4, Severity.INFO, "a kind that Sluice does not read"),
    BAD_VALUE(5, Severity.ERROR, "a field's value has the wrong type or is not allowed"),
    MISSING_FIELD(6, Severity.ERROR, "a required field is missing"),
    DUPLICATE_OBJECT(7, Severity.ERROR, "the same object is written twice"),
    NO_WATCH(8, Severity.INFO, "files are scanned, not watched"),
    DUPLICATE_KEY(9, Severity.ERROR, "a key is written twice in one mapping"),
    NOT_KUBERNETES(10, Severity.INFO, "a document that is not a Kubernetes object"),
    REMOVED_VERSION(11, Severity.ERROR, "a version of the kind that Kubernetes has removed"),
    NO_MANIFEST(12, Severity.INFO, "the folder has no manifest file"),

    CLASS_NOT_IN_FOLDER(100, Severity.INFO, "the IngressClass of that name is not in the folder"),
    FOREIGN_CLASS(101, Severity.INFO, "the Ingress belongs to another controller"),
    BAD_HOST(102, Severity.ERROR, "the rule's host is not valid"),
    BAD_PATH(103, Severity.ERROR, "the rule's path is not valid"),
    DUPLICATE_PATH(104, Severity.WARNING, "an older Ingress has the same host and path"),
    HOST_OWNED_ELSEWHERE(105, Severity.ERROR, "the host belongs to another namespace"),
    SERVICE_NOT_FOUND(106, Severity.ERROR, "the Service does not exist"),
    SERVICE_PORT_NOT_FOUND(107, Severity.ERROR, "the Service has no such port"),
    PORT_IS_TARGET_PORT(108, Severity.WARNING, "the port is the Service's targetPort, not its port"),
    NO_ENDPOINT(109, Severity.WARNING, "the Service has no ready endpoint"),
    RESOURCE_BACKEND(110, Severity.ERROR, "resource backends are not supported"),
    BAD_ANNOTATION(111, Severity.ERROR, "an annotation's value is not valid"),
    NO_BACKEND(112, Severity.ERROR, "a rule or path has no backend"),
    DEFAULT_BACKEND_NOT_FOUND(113, Severity.ERROR, "the default backend Service does not exist"),
    EMPTY_INGRESS(114, Severity.WARNING, "the Ingress has neither rules nor a default backend"),
    DEFAULT_BACKEND_SHADOWED(115, Severity.WARNING, "an older Ingress already gives the default backend"),
    ANNOTATION_NOT_SUPPORTED(116, Severity.WARNING, "an annotation has no effect yet"),
    ANNOTATION_WITHOUT_EFFECT(117, Severity.WARNING, "an annotation has no effect here"),
    ANNOTATION_OUT_OF_RANGE(118, Severity.WARNING, "an annotation's value is out of range and was replaced"),
    STICKY_COOKIE_SHARED(120, Severity.WARNING, "two sticky cookies of one host have the same name"),
    TLS_HOST_WITHOUT_RULE(121, Severity.INFO, "a host of the tls section has no rule in its Ingress"),
    TLS_CLAIM_SHADOWED(122, Severity.WARNING, "an older Ingress already gives the host's certificate"),
    PASSTHROUGH_OFF(123, Severity.WARNING, "TLS is to be passed on, and is decrypted"),
    CLIENT_AUTH_REFUSED(124, Severity.ERROR, "client certificates cannot be verified, so nobody is let in"),
    UPSTREAM_TLS_REFUSED(125, Severity.ERROR, "TLS to a backend cannot be spoken as its Ingress says"),
    UPSTREAM_VERIFIED(126, Severity.INFO, "certificates of a backend are verified, which the incumbent does not do"),
    CLIENT_AUTH_OPEN(127, Severity.WARNING, "clients without TLS get in without the certificate that others need"),

    NO_POD_FOR_SELECTOR(200, Severity.WARNING, "the Service selects Pods, and the folder has none"),
    ENDPOINTS_PORT_NAME(201, Severity.WARNING, "no Endpoints port of the Service port's name"),
    ENDPOINTS_IGNORED(202, Severity.WARNING, "hand-written Endpoints of a Service with a selector are not used"),
    SLICE_WITHOUT_SERVICE(203, Severity.WARNING, "an EndpointSlice names no Service"),
    BAD_ADDRESS(204, Severity.ERROR, "an endpoint's address is not valid"),
    LOOPBACK_ADDRESS(205, Severity.INFO, "an endpoint is on this machine's loopback"),
    EXTERNAL_NAME_LOOPBACK(206, Severity.WARNING, "an ExternalName on loopback needs a flag"),
    INVALID_SERVICE(207, Severity.ERROR, "the Service would be refused by an API server"),
    NODE_PORT_TAKEN(208, Severity.ERROR, "the nodePort belongs to an older Service"),
    UNUSED_OVERRIDE(209, Severity.WARNING, "an endpoint was given for a Service or port that does not exist"),
    ADDRESS_TYPE_REFUSED(210, Severity.ERROR, "EndpointSlices of addressType FQDN are refused"),
    EXTERNAL_NAME_REFUSED(212, Severity.ERROR, "ExternalName is switched off in a cluster"),
    ENDPOINTS_WITHOUT_SERVICE(213, Severity.WARNING, "Endpoints of a Service that does not exist"),
    TOO_MANY_ADDRESSES(214, Severity.WARNING, "an Endpoints subset has more addresses than are mirrored"),
    NAMED_TARGET_PORT(215, Severity.WARNING, "an ExternalName's targetPort is a name"),
    ENDPOINT_OF_FIRST_PORT(216, Severity.WARNING, "an endpoint does not say which of several ports it is for"),
    PROBE_NOT_RUN(217, Severity.INFO, "a readiness probe is not run"),
    BAD_PROBE(218, Severity.WARNING, "a readiness probe that cannot be run as it is written"),

    SECRET_NOT_FOUND(300, Severity.ERROR, "the Secret does not exist"),
    BAD_TLS_SECRET(301, Severity.ERROR, "the Secret cannot be used for TLS"),
    CERTIFICATE_EXPIRED(302, Severity.ERROR, "the certificate is expired, or not valid yet"),
    CERTIFICATE_EXPIRES_SOON(303, Severity.WARNING, "the certificate expires soon"),
    NAME_NOT_COVERED(304, Severity.WARNING, "the certificate is not for the host"),
    CHAIN_REORDERED(305, Severity.INFO, "the certificates of a Secret are sent in another order"),
    CHAIN_INCOMPLETE(306, Severity.ERROR, "an intermediate certificate is missing");

    private final int number;
    private final Severity severity;
    private final String title;

    FindingCode(int number, Severity severity, String title) {
        this.number = number;
        this.severity = severity;
        this.title = title;
    }

    /** {@code SLF} and four digits. */
    public String id() {
        return String.format(Locale.ROOT, "SLF%04d", number);
    }

    public Severity severity() {
        return severity;
    }

    public String title() {
        return title;
    }
}
