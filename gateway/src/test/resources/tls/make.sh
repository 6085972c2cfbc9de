#!/bin/sh
# Makes the keys and certificates of this folder anew, with OpenSSL 3. They protect nothing: tests alone use them.
set -eu
cd "$(dirname "$0")"
days=36500

# A certificate that vouches for itself. $1 name of the files, $2 host
own() {
  openssl req -new -x509 -key "$1.key" -subj "/CN=$2" -addext "subjectAltName=DNS:$2" -days $days -out "$1.crt"
}

# A certificate by another. $1 name of the files, $2 subject, $3 issuer's files, then extensions, one a line
issued() {
  name=$1 subject=$2 issuer=$3
  shift 3
  openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$name.key" 2>/dev/null
  openssl req -new -key "$name.key" -subj "$subject" -out "$name.csr"
  printf '%s\n' "$@" >"$name.ext"
  openssl x509 -req -in "$name.csr" -CA "$issuer.crt" -CAkey "$issuer.key" -CAcreateserial -days $days \
    -extfile "$name.ext" -out "$name.crt" 2>/dev/null
  rm -f "$name.csr" "$name.ext" "$issuer.srl"
}

for bits in 1024 2048 3072 4096 4104; do
  openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:$bits -out rsa$bits.key 2>/dev/null
  own rsa$bits rsa$bits.example
done
openssl rsa -in rsa2048.key -traditional -out rsa2048.pkcs1.key 2>/dev/null
openssl rsa -in rsa2048.key -traditional -aes128 -passout pass:word -out rsa2048.rfc1421.key 2>/dev/null
openssl pkcs8 -topk8 -in rsa2048.key -passout pass:word -out rsa2048.encrypted.key

for curve in prime256v1 secp384r1 secp521r1 secp256k1; do
  openssl ecparam -name $curve -genkey -out $curve.sec1.key # with its EC PARAMETERS in front
  openssl pkcs8 -topk8 -nocrypt -in $curve.sec1.key -out $curve.key
  own $curve $curve.example
done
for kind in ed25519 ed448; do
  openssl genpkey -algorithm $kind -out $kind.key
  own $kind $kind.example
done

openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out root.key 2>/dev/null
openssl req -new -x509 -key root.key -subj "/CN=Test Root" -days $days -out root.crt
issued middle "/O=Test/CN=Test Intermediate" root "basicConstraints=critical,CA:true"
issued leaf "/CN=shop.example" middle "subjectAltName=DNS:shop.example,DNS:*.shop.example,DNS:UPPER.Example.,IP:127.0.0.1"
issued common "/O=wrong.example/CN=common.example" middle "basicConstraints=CA:false"
issued other "/CN=other.example" middle "subjectAltName=DNS:other.example"
days=-1 # over since yesterday
issued expired "/CN=shop.example" root "subjectAltName=DNS:shop.example"
days=36500

# The authority once more, under another root: a bundle that serves older clients too.
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out root2.key 2>/dev/null
openssl req -new -x509 -key root2.key -subj "/CN=Second Root" -days $days -out root2.crt
printf 'basicConstraints=critical,CA:true\n' >cross.ext
openssl req -new -key root.key -subj "/CN=Test Root" -out cross.csr
openssl x509 -req -in cross.csr -CA root2.crt -CAkey root2.key -CAcreateserial -days $days -extfile cross.ext -out cross.crt \
  2>/dev/null
rm -f cross.csr cross.ext root2.srl

# Another authority by the same name, and certificates that do not name keys.
none="subjectKeyIdentifier=none authorityKeyIdentifier=none"
issued impostor "/O=Test/CN=Test Intermediate" root2 "basicConstraints=critical,CA:true"
# shellcheck disable=SC2086 # two words
issued bare "/CN=bare.example" middle "subjectAltName=DNS:bare.example" $none

# What PEM and DER readers are tried with by chance: every form, and what comes of files on their way.
seeds=../fuzz/pem
rm -rf $seeds
mkdir -p $seeds
cp rsa2048.key $seeds/pkcs8-rsa.pem
cp rsa2048.pkcs1.key $seeds/pkcs1.pem
cp rsa2048.encrypted.key $seeds/encrypted.pem
cp rsa2048.rfc1421.key $seeds/rfc1421.pem
cp prime256v1.sec1.key $seeds/sec1.pem
cp prime256v1.key $seeds/pkcs8-ec.pem
cp ed25519.key $seeds/pkcs8-ed25519.pem
cat leaf.crt middle.crt root.crt >$seeds/chain.pem
cat root.crt leaf.crt middle.crt >$seeds/unordered.pem
cat leaf.key leaf.crt >$seeds/combined.pem
sed 's/$/\r/' leaf.crt >$seeds/crlf.pem
tr -d '\n' <leaf.crt >$seeds/one-line.pem
sed 's/^/    /' leaf.crt >$seeds/indented.pem
openssl x509 -in leaf.crt -text >$seeds/commented.pem
head -n 5 leaf.crt >$seeds/cut.pem
{ printf '\357\273\277'; cat leaf.crt; } >$seeds/bom.pem
: >$seeds/empty.pem
c='CERTIFICATE-----\n'
# shellcheck disable=SC2059 # the line ends are in the variable
{
  printf -- "-----BEGIN $c-----END $c" >$seeds/empty-block.pem
  printf -- "-----BEGIN ${c}MIIC\n-----BEGIN ${c}MIIC\n-----END $c" >$seeds/begun-twice.pem
  printf -- "-----END $c" >$seeds/end-first.pem
  printf -- "-----BEGIN ${c}MIAwAAA=\n-----END $c" >$seeds/der-indefinite.pem
}
printf -- '-----BEGIN -----\nAAAA\n-----END -----\n' >$seeds/no-label.pem
printf -- '-----BEGIN EC PRIVATE KEY-----\nMAA=\n-----END EC PRIVATE KEY-----\n' >$seeds/sec1-empty.pem
printf -- '-----BEGIN PRIVATE KEY-----\nMIQ=\n-----END PRIVATE KEY-----\n' >$seeds/der-huge-length.pem
