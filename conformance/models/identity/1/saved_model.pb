ª
©}
.
Identity

input"T
output"T"	
Ttype

NoOp
C
Placeholder
output"dtype"
dtypetype"
shapeshape:"serve*2.18.12v2.18.0-14-gcb64295ec738Ï
?
	float32_xPlaceholder*
_output_shapes
:*
dtype0
C
	float32_yIdentity	float32_x*
T0*
_output_shapes
:
?
	float64_xPlaceholder*
_output_shapes
:*
dtype0
C
	float64_yIdentity	float64_x*
T0*
_output_shapes
:
<
int8_xPlaceholder*
_output_shapes
:*
dtype0
=
int8_yIdentityint8_x*
T0*
_output_shapes
:
=
int16_xPlaceholder*
_output_shapes
:*
dtype0
?
int16_yIdentityint16_x*
T0*
_output_shapes
:
=
int32_xPlaceholder*
_output_shapes
:*
dtype0
?
int32_yIdentityint32_x*
T0*
_output_shapes
:
=
int64_xPlaceholder*
_output_shapes
:*
dtype0	
?
int64_yIdentityint64_x*
T0	*
_output_shapes
:
=
uint8_xPlaceholder*
_output_shapes
:*
dtype0
?
uint8_yIdentityuint8_x*
T0*
_output_shapes
:
>
uint16_xPlaceholder*
_output_shapes
:*
dtype0
A
uint16_yIdentityuint16_x*
T0*
_output_shapes
:
>
uint32_xPlaceholder*
_output_shapes
:*
dtype0
A
uint32_yIdentityuint32_x*
T0*
_output_shapes
:
>
uint64_xPlaceholder*
_output_shapes
:*
dtype0
A
uint64_yIdentityuint64_x*
T0*
_output_shapes
:
?
	float16_xPlaceholder*
_output_shapes
:*
dtype0
C
	float16_yIdentity	float16_x*
T0*
_output_shapes
:
@

bfloat16_xPlaceholder*
_output_shapes
:*
dtype0
E

bfloat16_yIdentity
bfloat16_x*
T0*
_output_shapes
:
A
complex64_xPlaceholder*
_output_shapes
:*
dtype0
G
complex64_yIdentitycomplex64_x*
T0*
_output_shapes
:
B
complex128_xPlaceholder*
_output_shapes
:*
dtype0
I
complex128_yIdentitycomplex128_x*
T0*
_output_shapes
:
<
bool_xPlaceholder*
_output_shapes
:*
dtype0

=
bool_yIdentitybool_x*
T0
*
_output_shapes
:
>
string_xPlaceholder*
_output_shapes
:*
dtype0
A
string_yIdentitystring_x*
T0*
_output_shapes
:

initNoOp"Ê*^
bfloat16R

x
bfloat16_x:0
y
bfloat16_y:0tensorflow/serving/predict*R
boolJ

x
bool_x:0

y
bool_y:0
tensorflow/serving/predict*d

complex128V

x
complex128_x:0
y
complex128_y:0tensorflow/serving/predict*a
	complex64T

x
complex64_x:0
y
complex64_y:0tensorflow/serving/predict*[
float16P

x
float16_x:0
y
float16_y:0tensorflow/serving/predict*[
float32P

x
float32_x:0
y
float32_y:0tensorflow/serving/predict*[
float64P

x
float64_x:0
y
float64_y:0tensorflow/serving/predict*U
int16L

x
	int16_x:0
y
	int16_y:0tensorflow/serving/predict*U
int32L

x
	int32_x:0
y
	int32_y:0tensorflow/serving/predict*U
int64L

x
	int64_x:0	
y
	int64_y:0	tensorflow/serving/predict*R
int8J

x
int8_x:0
y
int8_y:0tensorflow/serving/predict*X
stringN

x

string_x:0
y

string_y:0tensorflow/serving/predict*X
uint16N

x

uint16_x:0
y

uint16_y:0tensorflow/serving/predict*X
uint32N

x

uint32_x:0
y

uint32_y:0tensorflow/serving/predict*X
uint64N

x

uint64_x:0
y

uint64_y:0tensorflow/serving/predict*U
uint8L

x
	uint8_x:0
y
	uint8_y:0tensorflow/serving/predict